/**
 * How strict the workspace is: each limit and each error, with the page of Slack's documentation that tells of it.
 * A limit is tried from both sides: the most that is allowed is taken, one more is refused.
 */
import { describe, expect, it } from 'vitest'
import { checkBlocks, checkView } from '../../adapters/playground/block-kit.ts'
import {
  call,
  type Json,
  jsonType,
  modal,
  passTime,
  payloadIn,
  plain,
  post,
  say,
  slack,
  start,
  startBot,
  useWorkspace,
} from '../slack/workspace-rig.ts'

useWorkspace()

const blocks = 'https://docs.slack.dev/reference/block-kit/blocks'
const elements = 'https://docs.slack.dev/reference/block-kit/block-elements'
const parts = 'https://docs.slack.dev/reference/block-kit/composition-objects'
const views = 'https://docs.slack.dev/reference/views'
const methods = 'https://docs.slack.dev/reference/methods'
const pace = 'https://docs.slack.dev/apis/web-api/rate-limits'
const handling = 'https://docs.slack.dev/interactivity/handling-user-interaction'

const x = (count: number) => 'x'.repeat(count)
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const section = (more: Json) => ({ type: 'section', ...more })
const actions = (...inside: Json[]) => ({ type: 'actions', elements: inside })
const button = (more: Json) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more })
const option = (i: number, more: Json = {}) => ({ text: plain('x'), value: String(i), ...more })
const overflow = (options: Json[]) => actions({ type: 'overflow', action_id: 'more', options })
const input = (element: Json, more: Json = {}) => ({
  type: 'input',
  label: plain('L'),
  element: { action_id: 'a', ...element },
  ...more,
})
const form = (more: Json) => ({ ...modal, blocks: [input({ type: 'plain_text_input' })], ...more })
const field = (element: Json) => form({ blocks: [input(element)] })
const select = (options: Json[]) => field({ type: 'static_select', options })

describe('a message takes', () => {
  it.each<[page: string, what: string, most: number, make: (n: number) => Json[]]>([
    [blocks, 'blocks', 50, (n) => many(n, () => ({ type: 'divider' }))],
    [`${blocks}/section-block`, 'characters in a section', 3000, (n) => [section({ text: plain(x(n)) })]],
    [`${blocks}/section-block`, 'fields', 10, (n) => [section({ fields: many(n, () => plain('x')) })]],
    [`${blocks}/section-block`, 'characters in a field', 2000, (n) => [section({ fields: [plain(x(n))] })]],
    [
      `${blocks}/section-block`,
      'characters in a block_id',
      255,
      (n) => [section({ text: plain('x'), block_id: x(n) })],
    ],
    [`${blocks}/header-block`, 'characters in a header', 150, (n) => [{ type: 'header', text: plain(x(n)) }]],
    [
      `${blocks}/context-block`,
      'elements of a context',
      10,
      (n) => [{ type: 'context', elements: many(n, () => plain('x')) }],
    ],
    [
      `${blocks}/actions-block`,
      'elements of actions',
      25,
      (n) => [actions(...many(n, (i) => button({ action_id: `${i}` })))],
    ],
    [
      `${blocks}/image-block`,
      'characters in an alt_text',
      2000,
      (n) => [{ type: 'image', image_url: 'https://a.b/c', alt_text: x(n) }],
    ],
    [`${blocks}/markdown-block`, 'characters in markdown', 12_000, (n) => [{ type: 'markdown', text: x(n) }]],
    [`${elements}/button-element`, 'characters on a button', 75, (n) => [actions(button({ text: plain(x(n)) }))]],
    [`${elements}/button-element`, 'characters in its value', 2000, (n) => [actions(button({ value: x(n) }))]],
    [`${elements}/button-element`, 'characters in its action_id', 255, (n) => [actions(button({ action_id: x(n) }))]],
    [
      `${elements}/button-element`,
      'characters in its url',
      3000,
      (n) => [actions(button({ url: `https://a.b/${x(n - 12)}` }))],
    ],
    [
      `${elements}/overflow-menu-element`,
      'options of an overflow menu',
      5,
      (n) => [overflow(many(n, (i) => option(i)))],
    ],
    [`${parts}/option-object`, 'characters in an option', 75, (n) => [overflow([option(1, { text: plain(x(n)) })])]],
    [`${parts}/option-object`, 'characters in its value', 75, (n) => [overflow([option(1, { value: x(n) })])]],
    [
      `${parts}/option-object`,
      'characters in its description',
      75,
      (n) => [overflow([option(1, { description: plain(x(n)) })])],
    ],
    [
      `${parts}/confirmation-dialog-object`,
      'characters in the title of a confirmation',
      100,
      (n) => [actions(button({ confirm: { title: plain(x(n)), text: plain('x') } }))],
    ],
    [
      `${parts}/confirmation-dialog-object`,
      'characters in its text',
      300,
      (n) => [actions(button({ confirm: { text: plain(x(n)) } }))],
    ],
    [
      `${parts}/confirmation-dialog-object`,
      'characters on its buttons',
      30,
      (n) => [actions(button({ confirm: { text: plain('x'), confirm: plain(x(n)) } }))],
    ],
  ])('%s: %s, %i at most', async (_, __, most, make) => {
    expect(checkBlocks(make(most), 'message')).toEqual([])
    expect(await say('C0BILLING', 'x', { blocks: make(most + 1) })).toMatchObject({
      ok: false,
      error: 'invalid_blocks',
    })
  })
})

describe('a view takes', () => {
  it.each<[page: string, what: string, most: number, make: (n: number) => Json]>([
    [blocks, 'blocks', 100, (n) => form({ blocks: many(n, () => ({ type: 'divider' })) })],
    [`${views}/modal-views`, 'characters in its title', 24, (n) => form({ title: plain(x(n)) })],
    [`${views}/modal-views`, 'characters on its submit button', 24, (n) => form({ submit: plain(x(n)) })],
    [`${views}/modal-views`, 'characters on its close button', 24, (n) => form({ close: plain(x(n)) })],
    [`${views}/modal-views`, 'characters in private_metadata', 3000, (n) => form({ private_metadata: x(n) })],
    [`${views}/modal-views`, 'characters in callback_id', 255, (n) => form({ callback_id: x(n) })],
    [`${views}/modal-views`, 'characters in external_id', 255, (n) => form({ external_id: x(n) })],
    [
      `${blocks}/input-block`,
      'characters in a label',
      2000,
      (n) => form({ blocks: [input({ type: 'plain_text_input' }, { label: plain(x(n)) })] }),
    ],
    [
      `${blocks}/input-block`,
      'characters in a hint',
      2000,
      (n) => form({ blocks: [input({ type: 'plain_text_input' }, { hint: plain(x(n)) })] }),
    ],
    [
      `${elements}/plain-text-input-element`,
      'as max_length',
      3000,
      (n) => field({ type: 'plain_text_input', max_length: n }),
    ],
    [
      `${elements}/plain-text-input-element`,
      'characters in a placeholder',
      150,
      (n) => field({ type: 'plain_text_input', placeholder: plain(x(n)) }),
    ],
    [`${elements}/select-menu-element`, 'options of a select menu', 100, (n) => select(many(n, (i) => option(i)))],
    [
      `${elements}/select-menu-element`,
      'groups of options',
      100,
      (n) =>
        field({ type: 'static_select', option_groups: many(n, (i) => ({ label: plain('g'), options: [option(i)] })) }),
    ],
    [
      `${parts}/option-group-object`,
      'characters in the label of a group',
      75,
      (n) => field({ type: 'static_select', option_groups: [{ label: plain(x(n)), options: [option(1)] }] }),
    ],
    [
      `${elements}/radio-button-group-element`,
      'radio buttons',
      10,
      (n) => field({ type: 'radio_buttons', options: many(n, (i) => option(i)) }),
    ],
    [
      `${elements}/checkboxes-element`,
      'checkboxes',
      10,
      (n) => field({ type: 'checkboxes', options: many(n, (i) => option(i)) }),
    ],
  ])('%s: %s, %i at most', async (_, __, most, make) => {
    expect(checkView(make(most))).toEqual([])
    const opened = await call('views.open', { trigger_id: await trigger(), view: make(most + 1) })
    expect(opened).toMatchObject({ ok: false, error: 'invalid_arguments' })
  })

  it(`${methods}/views.open: 250 kB at most`, async () => {
    const view = form({ blocks: many(90, () => section({ text: plain(x(3000)) })) })
    expect(await call('views.open', { trigger_id: await trigger(), view })).toMatchObject({ error: 'view_too_large' })
  })
})

async function trigger(): Promise<string> {
  const seen = await startBot(() => null)
  await slack.as('U0ANNA').command('mine')
  return new URLSearchParams(seen.at(-1)?.raw).get('trigger_id') ?? ''
}

/** A trigger that comes out of a modal, and that modal's id. */
async function triggerWithin(): Promise<{ trigger_id: string; view_id: string }> {
  const view = { ...modal, blocks: [...modal.blocks, actions(button({}))] }
  const opened = await call('views.open', { trigger_id: await trigger(), view })
  const seen = await startBot(() => null)
  const shown = slack.viewsOf('U0ANNA').at(-1)
  if (shown) await slack.as('U0ANNA').press(shown, 'Go')
  const { trigger_id } = payloadIn(new URLSearchParams(seen.at(-1)?.raw))
  return { trigger_id: String(trigger_id), view_id: String((opened.view as Json).id) }
}

async function message(): Promise<Json> {
  await start({ scale: 1_000_000 })
  return { channel: 'C0BILLING', ts: (await say('C0BILLING', 'x')).ts }
}

const home = { type: 'home', blocks: [section({ text: plain('x') })] }

describe('an error', () => {
  it.each<[page: string, error: string, when: string, attempt: () => Promise<Json>]>([
    [
      `${methods}/auth.test`,
      'not_authed',
      'there is no token',
      async () => (await (await fetch(`${slack.url}auth.test`, { method: 'POST' })).json()) as Json,
    ],
    [`${methods}/auth.test`, 'invalid_auth', 'the token is wrong', () => call('auth.test', {}, 'xoxb-wrong')],
    [methods, 'unknown_method', 'there is no such method', () => call('chat.postMesage', {})],
    [
      `${methods}/conversations.history`,
      'missing_scope',
      'the scope was not granted',
      async () => {
        await start({ scopes: ['chat:write'] })
        return call('conversations.history', { channel: 'C0BILLING' })
      },
    ],
    [`${methods}/chat.postMessage`, 'channel_not_found', 'there is no such channel', () => say('C0NONE', 'x')],
    [
      `${methods}/chat.postMessage`,
      'not_in_channel',
      'the bot is not in it',
      async () => {
        await slack.removeBot('C0BILLING', { silent: true })
        return say('C0BILLING', 'x')
      },
    ],
    [
      `${methods}/chat.postMessage`,
      'is_archived',
      'it is archived',
      async () => {
        await slack.archive('C0BILLING', { silent: true })
        return say('C0BILLING', 'x')
      },
    ],
    [`${methods}/chat.postMessage`, 'no_text', 'nothing is said', () => say('C0BILLING', '')],
    [
      `${methods}/chat.postMessage`,
      'msg_too_long',
      'the text is longer than 40,000',
      () => say('C0BILLING', x(40_001)),
    ],
    [
      `${methods}/chat.postMessage`,
      'invalid_blocks_format',
      'blocks are no list',
      () => say('C0BILLING', 'x', { blocks: {} }),
    ],
    [
      `${methods}/chat.postMessage`,
      'metadata_too_large',
      'metadata is large',
      () => say('C0BILLING', 'x', { metadata: { event_type: 'a', event_payload: { a: x(8_001) } } }),
    ],
    [
      `${methods}/chat.postMessage`,
      'invalid_metadata_format',
      'metadata has no payload',
      () => say('C0BILLING', 'x', { metadata: { event_type: 'a' } }),
    ],
    [
      `${methods}/chat.postMessage`,
      'cannot_reply_to_message',
      'it replies to a reply',
      async () => {
        const { ts } = await message()
        const reply = await say('C0BILLING', 'y', { thread_ts: ts })
        return say('C0BILLING', 'z', { thread_ts: reply.ts })
      },
    ],
    [
      `${methods}/chat.postEphemeral`,
      'user_not_in_channel',
      'the reader is not there',
      () => call('chat.postEphemeral', { channel: 'C0BILLING', user: 'U0ANNA', text: 'x' }),
    ],
    [
      `${methods}/chat.update`,
      'message_not_found',
      'there is no such message',
      () => call('chat.update', { channel: 'C0BILLING', ts: '1.000001', text: 'y' }),
    ],
    [
      `${methods}/chat.update`,
      'cant_update_message',
      'somebody else wrote it',
      async () => {
        const { message: theirs } = await slack.as('U0BOB').say('C0BILLING', 'mine')
        return call('chat.update', { channel: 'C0BILLING', ts: theirs.ts, text: 'y' })
      },
    ],
    [
      `${methods}/chat.update`,
      'is_inactive',
      'its channel is archived',
      async () => {
        const where = await message()
        await slack.archive('C0BILLING', { silent: true })
        return call('chat.update', { ...where, text: 'y' })
      },
    ],
    [
      `${methods}/chat.delete`,
      'message_not_found',
      'there is no such message',
      () => call('chat.delete', { channel: 'C0BILLING', ts: '1.000001' }),
    ],
    [
      `${methods}/users.info`,
      'user_not_found',
      'there is no such person',
      () => call('users.info', { user: 'U0NONE' }),
    ],
    [
      `${methods}/conversations.members`,
      'invalid_cursor',
      'the cursor is none',
      () => call('conversations.members', { channel: 'C0BILLING', cursor: 'x' }),
    ],
    [
      `${methods}/conversations.members`,
      'invalid_limit',
      'the limit is none',
      () => call('conversations.members', { channel: 'C0BILLING', limit: 1_001 }),
    ],
    [
      `${methods}/conversations.replies`,
      'thread_not_found',
      'there is no such thread',
      () => call('conversations.replies', { channel: 'C0BILLING', ts: '1.000001' }),
    ],
    [
      `${methods}/chat.getPermalink`,
      'message_not_found',
      'there is no such message',
      () => call('chat.getPermalink', { channel: 'C0BILLING', message_ts: '1.000001' }),
    ],
    [
      `${methods}/views.open`,
      'invalid_trigger_id',
      'the trigger is none',
      () => call('views.open', { trigger_id: '1.2.3', view: modal }),
    ],
    [
      `${methods}/views.open`,
      'exchanged_trigger_id',
      'the trigger was used',
      async () => {
        const trigger_id = await trigger()
        await call('views.open', { trigger_id, view: modal })
        return call('views.open', { trigger_id, view: modal })
      },
    ],
    [
      `${methods}/views.open`,
      'expired_trigger_id',
      'the trigger is three seconds old',
      async () => {
        const trigger_id = await trigger()
        passTime(3_000)
        return call('views.open', { trigger_id, view: modal })
      },
    ],
    [
      `${methods}/views.open`,
      'duplicate_external_id',
      'another view is called so',
      async () => {
        const view = { ...modal, external_id: 'one' }
        await call('views.open', { trigger_id: await trigger(), view })
        return call('views.open', { trigger_id: await trigger(), view })
      },
    ],
    [
      `${methods}/views.push`,
      'push_limit_reached',
      'three lie on each other',
      async () => {
        const view = { ...modal, blocks: [...modal.blocks, actions(button({}))] }
        await call('views.push', { trigger_id: (await triggerWithin()).trigger_id, view })
        for (const goes of [true, false]) {
          const seen = await startBot(() => null)
          const shown = slack.viewsOf('U0ANNA').at(-1)
          if (shown) await slack.as('U0ANNA').press(shown, 'Go')
          const { trigger_id } = payloadIn(new URLSearchParams(seen.at(-1)?.raw))
          const pushed = await call('views.push', { trigger_id, view })
          if (!goes || pushed.ok !== true) return pushed
        }
        return {}
      },
    ],
    [
      `${methods}/views.update`,
      'not_found',
      'there is no such view',
      () => call('views.update', { view_id: 'V0NONE', view: modal }),
    ],
    [
      `${methods}/views.update`,
      'hash_conflict',
      'the view has changed',
      async () => {
        const { view_id } = await triggerWithin()
        return call('views.update', { view_id, view: modal, hash: '1.x' })
      },
    ],
    [
      `${methods}/views.publish`,
      'hash_conflict',
      'Home has changed',
      async () => {
        await call('views.publish', { user_id: 'U0ANNA', view: home })
        return call('views.publish', { user_id: 'U0ANNA', view: home, hash: '1.x' })
      },
    ],
    [
      pace,
      'ratelimited',
      'a second message comes to a channel within a second',
      async () => {
        await say('C0BILLING', 'x')
        return say('C0BILLING', 'y')
      },
    ],
  ])('%s: %s where %s', async (_, error, __, attempt) => {
    expect(await attempt()).toMatchObject({ ok: false, error })
    expect(slack.refused.at(-1)?.reason).toBe(error)
  })
})

describe('what else is kept to', () => {
  it(`${pace}: 429 with Retry-After for what is too fast`, async () => {
    await say('C0BILLING', 'x')
    const second = await post('chat.postMessage', { channel: 'C0BILLING', text: 'y' })
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1'])
  })

  it(`${handling}: a response_url takes five answers`, async () => {
    const url = await responseUrl()
    const statuses = []
    for (let i = 0; i < 6; i++) statuses.push(await respond(url))
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
  })

  it(`${handling}: a response_url lives half an hour`, async () => {
    const url = await responseUrl()
    passTime(30 * 60_000)
    expect(await respond(url)).toBe(200)
    passTime(1)
    expect(await respond(url)).toBe(404)
  })

  it(`${handling}: an answer comes within three seconds`, async () => {
    let answer = () => {}
    await startBot(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(null)
        }),
    )
    const seen = await slack.as('U0ANNA').command('mine')
    answer()
    expect(seen.trouble).toBe('operation_timeout')
    expect(seen.ms).toBeGreaterThan(2_900)
  })
})

async function responseUrl(): Promise<string> {
  const seen = await startBot(() => null)
  await slack.as('U0ANNA').command('mine')
  return new URLSearchParams(seen[0]?.raw).get('response_url') ?? ''
}
const respond = async (url: string): Promise<number> =>
  (await fetch(url, { method: 'POST', headers: jsonType, body: '{"text":"x"}' })).status
