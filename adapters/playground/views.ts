/** The Web API methods for modals and the Home tab. */
import { checkView } from './block-kit.ts'
import { stateValues } from './inputs.ts'
import type { Method } from './reads.ts'
import {
  bot,
  type Json,
  list,
  object,
  Refused,
  string,
  type Trigger,
  team,
  type View,
  type World,
  withIds,
} from './world.ts'

const triggerLife = 3_000
const stackHeight = 3

function viewIn(args: Json, type: View['type']): Json {
  const view = object(args.view)
  if (view.type !== type) throw new Refused('invalid_arguments', [`view.type is not ${type}`])
  return checked(view)
}

export function checked(view: Json): Json {
  const problems = checkView(view)
  if (problems.some((problem) => problem.includes('view_too_large'))) throw new Refused('view_too_large')
  if (problems.length > 0) throw new Refused('invalid_arguments', problems)
  return view
}

function takeTrigger(world: World, args: Json): Trigger {
  const trigger = world.triggers.get(string(args.trigger_id))
  if (!trigger) throw new Refused('invalid_trigger_id')
  if (trigger.used) throw new Refused('exchanged_trigger_id')
  if (world.now() - trigger.at >= triggerLife) throw new Refused('expired_trigger_id')
  trigger.used = true
  return trigger
}

const newHash = (world: World): string => `${Math.floor(world.now() / 1000)}.h${world.tick()}`

/** Shows a new view to a person, on top of `under` if there is one. */
function show(world: World, user: string, source: Json, channel: string | null, under: View | null): View {
  const taken = (view: View) => view.open && view.source.external_id === source.external_id
  if (source.external_id !== undefined && [...world.views.values()].some(taken)) {
    throw new Refused('duplicate_external_id')
  }
  const id = `V${String(world.tick()).padStart(9, '0')}`
  const view: View = {
    id,
    user,
    type: source.type === 'home' ? 'home' : 'modal',
    hash: newHash(world),
    rootId: under?.rootId ?? id,
    previousId: under?.id ?? null,
    source,
    blocks: withIds(world, list(source.blocks)),
    typed: {},
    channel,
    open: true,
    touched: world.tick(),
  }
  world.views.set(id, view)
  tellOf(world, view)
  return view
}

const tellOf = (world: World, view: View): void =>
  world.tell({ kind: view.type === 'home' ? 'home' : 'views', user: view.user })

/** Takes modals away from before the person. */
export function shut(world: World, views: readonly View[]): void {
  for (const view of views) view.open = false
  for (const user of new Set(views.map((view) => view.user))) world.tell({ kind: 'views', user })
}

/** What was typed into a field that is still there stays. */
export function change(world: World, view: View, source: Json): void {
  view.source = source
  view.blocks = withIds(world, list(source.blocks))
  view.hash = newHash(world)
  view.touched = world.tick()
  tellOf(world, view)
}

/** The views that lie on each other where this one lies, lowest first. */
export const stackOf = (world: World, view: View): View[] =>
  [...world.views.values()].filter((one) => one.rootId === view.rootId && one.open)

export function push(world: World, under: View, source: Json): View {
  if (stackOf(world, under).length >= stackHeight) throw new Refused('push_limit_reached')
  return show(world, under.user, source, under.channel, under)
}

export const homeOf = (world: World, user: string): View | null =>
  [...world.views.values()].find((view) => view.type === 'home' && view.user === user) ?? null

function sameHash(view: View | null, args: Json): void {
  if (args.hash !== undefined && view && args.hash !== view.hash) throw new Refused('hash_conflict')
}

export const viewMethods: Record<string, Method> = {
  'views.open': (world, args) => {
    const source = viewIn(args, 'modal')
    const { user, channel } = takeTrigger(world, args)
    return { view: wireView(show(world, user, source, channel, null)) }
  },
  'views.push': (world, args) => {
    const source = viewIn(args, 'modal')
    const { view } = takeTrigger(world, args)
    if (!view) throw new Refused('invalid_trigger_id', ['it does not come out of a modal'])
    return { view: wireView(push(world, view, source)) }
  },
  'views.update': (world, args) => {
    const source = viewIn(args, 'modal')
    const byId = world.views.get(string(args.view_id))
    const named = (view: View) => args.external_id !== undefined && view.source.external_id === args.external_id
    const view = byId ?? [...world.views.values()].find(named)
    if (!view?.open) throw new Refused('not_found')
    sameHash(view, args)
    change(world, view, source)
    return { view: wireView(view) }
  },
  'views.publish': (world, args) => {
    const source = viewIn(args, 'home')
    const user = world.users.get(string(args.user_id))
    if (!user || user.deleted || user.isBot) throw new Refused('user_not_found')
    const home = homeOf(world, user.id)
    sameHash(home, args)
    if (home) change(world, home, source)
    return { view: wireView(home ?? show(world, user.id, source, null, null)) }
  },
}

/** A view as Slack shows it to apps. */
export function wireView(view: View): Json {
  const { source } = view
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: source.private_metadata ?? '',
    callback_id: source.callback_id ?? '',
    state: { values: view.type === 'modal' ? stateValues(view) : {} },
    hash: view.hash,
    title: source.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: source.clear_on_close ?? false,
    notify_on_close: source.notify_on_close ?? false,
    close: source.close ?? null,
    submit: source.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: bot.app,
    external_id: source.external_id ?? '',
    app_installed_team_id: team.id,
    bot_id: bot.bot,
  }
}
