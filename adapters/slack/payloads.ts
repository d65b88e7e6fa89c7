import { z } from 'zod'

/** What is read of Slack's payloads; everything else in them is left where it came from. */

/** Slack's ids are letters and digits; Bolt looks some of them up among an object's fields. */
const id = z.string().regex(/^[A-Z0-9]{1,64}$/)
const user = z
  .object({ id, name: z.string().optional(), username: z.string().optional() })
  .transform(({ id, name, username }) => ({ id, name: username ?? name ?? '' }))

const some = z.object({})
const owner = z.object({ id }).nullish()
const acted = {
  team: owner,
  enterprise: owner,
  user: z.object({ id, team_id: id.nullish() }),
  channel: some.optional(),
}
const pressed = z.object({ action_id: z.string().optional() })

/** What Bolt takes apart before a listener sees it, of all that we ask Slack for; on other shapes it throws. */
export const delivery = z.union([
  z.object({
    ...acted,
    type: z.literal('view_submission'),
    view: z.object({ app_installed_team_id: id.nullish() }),
    response_urls: z.array(some).optional(),
  }),
  z.object({ ...acted, type: z.literal('block_actions'), actions: z.array(pressed).min(1) }),
  z.object({ ...acted, type: z.enum(['shortcut', 'message_action']), callback_id: z.string() }),
  z.object({ command: z.string(), user_id: id, team_id: id.nullish() }),
  z.object({
    type: z.literal('event_callback'),
    team_id: id.nullish(),
    authorizations: z.array(z.object({ team_id: id.nullish() })).optional(),
    event: z.object({
      type: z.string(),
      user: z.union([z.string(), some]).optional(),
      channel: z.union([z.string(), some]).optional(),
    }),
  }),
])

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
export const slashCommand = z.object({
  text: z.string().default(''),
  user_id: id,
  user_name: z.string().default(''),
  channel_id: id,
  trigger_id: z.string(),
  response_url: z.url(),
})

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export const blockAction = z.object({
  user,
  trigger_id: z.string(),
  response_url: z.url().optional(),
  actions: z.array(z.unknown()).min(1),
  container: z
    .object({
      channel_id: id.optional(),
      message_ts: z.string().optional(),
      is_ephemeral: z.boolean().optional(),
    })
    .optional(),
  view: z.object({ id: z.string(), type: z.string() }).optional(),
})

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const viewSubmission = z.object({
  user,
  view: z.object({ id: z.string(), root_view_id: z.string().nullish() }),
})

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export const shortcut = z.object({
  user,
  trigger_id: z.string(),
  /** Of a message's shortcut. */
  response_url: z.url().optional(),
  channel: z.object({ id }).optional(),
  message: z.object({ ts: z.string(), text: z.string().default('') }).optional(),
})

/** https://docs.slack.dev/reference/events/message.im and app_mention */
export const words = z.object({
  subtype: z.string().optional(),
  user: id.optional(),
  bot_id: z.string().optional(),
  text: z.string().default(''),
  channel: id,
  channel_type: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  files: z.array(z.unknown()).optional(),
})

export const homeOpened = z.object({ user: id, channel: id.optional(), tab: z.string().optional() })
export const membership = z.object({ user: id, channel: id })
/** `channel` is an id, in rename events an object with the new name. */
export const channelChange = z.object({
  channel: z.union([id, z.object({ id, name: z.string() })]),
})
export const userChange = z.object({ user: z.object({ id }).loose() })

/** The bot's own user id, as each event tells it. */
export const authorizations = z.object({
  authorizations: z.array(z.object({ user_id: id, is_bot: z.boolean().optional() })).optional(),
})
