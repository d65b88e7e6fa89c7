import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { furnish } from '../../adapters/playground/furnish.ts'
import { createJournal, type Journal, readJournal } from '../../adapters/playground/journal.ts'
import { markSeen } from '../../adapters/playground/screen.ts'
import { shut, viewMethods } from '../../adapters/playground/views.ts'
import {
  bot,
  channelOf,
  createWorld,
  dmOf,
  erase,
  type Message,
  rewrite,
  type World,
  write,
} from '../../adapters/playground/world.ts'
import { readWhole, restore, wholeOf } from '../../adapters/playground/world-file.ts'
import { takeWorldLine, type WorldLine, worldLineOf } from '../../adapters/playground/world-journal.ts'

const install = { token: 'xoxb-1', signingSecret: 'secret', shift: 0 }
const anna = 'U0ANNA'

describe('a workspace that is kept', () => {
  let folder: string
  let file: string
  let world: World
  let keeper: Journal<WorldLine>
  let failures: unknown[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keeper-'))
    file = join(folder, 'data', 'world.json')
    failures = []
    world = createWorld(Date.now, Date.now, [])
    furnish(world)
    keeper = createJournal(
      file,
      () => wholeOf(world, install),
      (error) => failures.push(error),
    )
    keeper.saveNow()
    world.tell = (news) => keeper.note(worldLineOf(world, install, news))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** As it is read again, without the count of ticks, which only has to rise. */
  function kept(): unknown {
    const read = readJournal(file)
    const whole = read && readWhole(read.whole)
    if (!whole) throw new Error('Nothing is kept')
    const again = restore(whole, Date.now, Date.now, [])
    const its = { ...install }
    // Each was made by worldLineOf.
    const since = read.since as WorldLine[]
    for (const line of since) takeWorldLine(again, its, line)
    expect(again.tick()).toBeGreaterThan(since.at(-1)?.ticks ?? 0)
    return comparable(again)
  }
  const comparable = (one: World): unknown => ({ ...JSON.parse(JSON.stringify(wholeOf(one, install))), ticks: 0 })
  const title = { type: 'plain_text', text: 'Form' }
  const say = (text: string, more: Partial<Message> = {}) =>
    write(world, channelOf(world, 'C0SALES'), { user: anna, text, ...more })

  it('is read again as it was after each thing that happens', () => {
    const modal = { type: 'modal', title, blocks: [{ type: 'divider' }] }
    const messages: Message[] = []
    const open = () => {
      world.triggers.set('t', { user: anna, channel: null, view: null, at: Date.now(), used: false })
      viewMethods['views.open']?.(world, { trigger_id: 't', view: modal })
    }
    const modals = () => [...world.views.values()].filter(({ type }) => type === 'modal')
    const steps: (() => unknown)[] = [
      () => messages.push(say('One')),
      () => messages.push(say('Two', { threadTs: messages[0]?.ts ?? null })),
      () => messages.push(say('Only for Anna', { user: bot.user, onlyFor: anna })),
      () => messages.slice(0, 3).map((message) => rewrite(world, message, { text: 'Changed' })),
      () => markSeen(world, 'U0ADA', channelOf(world, 'C0SALES'), messages[0]?.ts ?? ''),
      () => write(world, dmOf(world, anna), { user: bot.user, text: 'Hello' }),
      () =>
        viewMethods['views.publish']?.(world, { user_id: anna, view: { type: 'home', blocks: [{ type: 'divider' }] } }),
      open,
      open,
      () => shut(world, modals().slice(1)),
      () => shut(world, modals()),
      () => messages.map((message) => erase(world, message)),
    ]
    for (const step of steps) {
      step()
      expect(kept()).toEqual(comparable(world))
    }
  })

  it('is read up to the last line that is whole', () => {
    say('One')
    const before = comparable(world)
    appendFileSync(`${file}l`, '{"kind":"message","mess')
    expect(kept()).toEqual(before)
  })

  it('becomes one file again when more has happened than it is long, and once a line could not be written', () => {
    for (let i = 0; i < 11; i++) say('x'.repeat(100_000))
    expect(kept()).toEqual(comparable(world))
    keeper.saveNow()
    expect(existsSync(`${file}l`)).toBe(false)

    // A folder in the line's place cannot be written to, also not by root.
    mkdirSync(`${file}l`)
    say('Lost?')
    expect(failures).toHaveLength(1)
    rmSync(`${file}l`, { recursive: true })
    say('Not lost.')
    expect(existsSync(`${file}l`)).toBe(false)
    expect(kept()).toEqual(comparable(world))
  })
})
