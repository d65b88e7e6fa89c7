/** The workspace in a file, so that what was posted before a restart can still be edited after it. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Channel, createWorld, type Message, type User, type View, type World } from './world.ts'

const version = 1

/** What makes the bot's installation: its token, and the secret that deliveries are signed with. */
export interface Install {
  token: string
  signingSecret: string
  /** How far product time is ahead of the clock on the wall, in milliseconds. */
  shift: number
}

interface Kept extends Install {
  version: typeof version
  ticks: number
  lastTs: number
  users: User[]
  channels: (Omit<Channel, 'members' | 'messages'> & { members: string[]; messages: Message[] })[]
  views: View[]
  ephemerals: Message[]
  seen: [string, [string, string][]][]
}

/** Triggers and response_urls live too short to be kept; modals that are closed are done with. */
export function toJson(world: World, install: Install): string {
  const kept: Kept = {
    version,
    ...install,
    ticks: world.tick(),
    lastTs: world.lastTs,
    users: [...world.users.values()],
    channels: [...world.channels.values()].map((channel) => ({
      ...channel,
      members: [...channel.members],
      messages: [...channel.messages.values()],
    })),
    views: [...world.views.values()].filter((view) => view.open),
    ephemerals: world.ephemerals,
    seen: [...world.seen].map(([user, marks]) => [user, [...marks]]),
  }
  return JSON.stringify(kept)
}

/** null: there is none, or one that cannot be read. */
export function readKept(file: string): Kept | null {
  try {
    // It was written by toJson of this version, or the version differs.
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept
    return kept.version === version ? kept : null
  } catch {
    return null
  }
}

export function restore(kept: Kept, now: () => number, date: () => number, scopes: readonly string[]): World {
  const world = createWorld(now, date, scopes, kept.ticks)
  world.lastTs = kept.lastTs
  world.users = new Map(kept.users.map((user) => [user.id, user]))
  world.channels = new Map(
    kept.channels.map((channel) => [
      channel.id,
      {
        ...channel,
        members: new Set(channel.members),
        messages: new Map(channel.messages.map((message) => [message.ts, message])),
      },
    ]),
  )
  world.views = new Map(kept.views.map((view) => [view.id, view]))
  world.ephemerals = kept.ephemerals
  world.seen = new Map(kept.seen.map(([user, marks]) => [user, new Map(marks)]))
  return world
}

/** After a write the file rests so many times as long as the write took: people who press come first. */
const rest = 20
const soon = 200

/** Writes soon after each change, whole or not at all. */
export function createKeeper(file: string, write: () => string, failed: (error: unknown) => void) {
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | null = null
  let again = false
  let pause = soon

  async function save(): Promise<void> {
    again = false
    const began = performance.now()
    const text = write()
    pause = Math.max(soon, (performance.now() - began) * rest)
    await writeFile(`${file}.new`, text, { mode: 0o600, flush: true })
    await rename(`${file}.new`, file)
  }

  function touch(): void {
    again = true
    if (timer || writing) return
    timer = setTimeout(() => {
      timer = undefined
      writing = save()
        .catch(failed)
        .finally(() => {
          writing = null
          if (again) touch()
        })
    }, pause)
    timer.unref()
  }

  async function settle(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await writing
    clearTimeout(timer)
    timer = undefined
  }

  return {
    touch,
    /** Now, and before anything else happens. */
    saveNow(): void {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(`${file}.now`, write(), { mode: 0o600, flush: true })
      renameSync(`${file}.now`, file)
    },
    settle,
    async remove(): Promise<void> {
      await settle()
      rmSync(file, { force: true })
    },
  }
}
