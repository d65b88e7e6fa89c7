import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { optionalScopes, requiredScopes } from '../adapters/slack/doctor.ts'
import { parseWords } from '../src/commands.ts'
import { en } from '../src/requests/words/en.ts'

const manifest = JSON.parse(readFileSync('manifest.json', 'utf8'))
const teams = JSON.parse(readFileSync('adapters/teams/manifest.json', 'utf8'))

/** What Slack's reference says an event needs beside being subscribed to: one of these scopes. */
const scopesOfEvents: Record<string, string[]> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.im': ['im:history'],
  user_change: ['users:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  channel_archive: ['channels:read'],
  channel_unarchive: ['channels:read'],
  channel_deleted: ['channels:read'],
  channel_rename: ['channels:read'],
  channel_left: ['channels:read'],
  group_archive: ['groups:read'],
  group_unarchive: ['groups:read'],
  group_deleted: ['groups:read'],
  group_rename: ['groups:read'],
  group_left: ['groups:read'],
}

describe('the Slack app manifest', () => {
  test('asks for the scopes the bot needs and no more', () => {
    expect(manifest.oauth_config.scopes).toEqual({
      bot: ['commands', 'chat:write', 'app_mentions:read', 'im:history', 'users:read', 'channels:read', 'groups:read'],
      bot_optional: ['channels:history', 'groups:history'],
    })
  })

  test('asks for the same scopes that the doctor looks for', () => {
    expect(manifest.oauth_config.scopes.bot).toEqual(requiredScopes)
    expect(manifest.oauth_config.scopes.bot_optional).toEqual(optionalScopes)
  })

  test('subscribes to every event the bot lives by, each covered by a scope', () => {
    const events: string[] = manifest.settings.event_subscriptions.bot_events
    expect([...events].sort()).toEqual(Object.keys(scopesOfEvents).sort())
    const scopes: string[] = manifest.oauth_config.scopes.bot
    for (const event of events) {
      const needed = scopesOfEvents[event] ?? []
      expect(
        needed.every((scope) => scopes.includes(scope)),
        event,
      ).toBe(true)
    }
  })

  test('sends commands, events and presses to one address', () => {
    const urls = [
      manifest.features.slash_commands[0].url,
      manifest.settings.event_subscriptions.request_url,
      manifest.settings.interactivity.request_url,
    ]
    expect(new Set(urls)).toEqual(new Set(['https://example.com/slack/events']))
    expect(manifest.settings.interactivity.is_enabled).toBe(true)
  })

  test('has the command, both shortcuts, and texts within the limits of Slack', () => {
    const [command, ...more] = manifest.features.slash_commands
    expect(more).toEqual([])
    expect(command).toMatchObject({ command: '/request', should_escape: true })
    const shortcuts = manifest.features.shortcuts
    expect(shortcuts).toMatchObject([
      { name: 'New request', type: 'global', callback_id: 'new_request' },
      { name: 'Make this a request', type: 'message', callback_id: 'make_request' },
    ])
    for (const { name, description } of shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24)
      expect(description.length).toBeLessThanOrEqual(150)
    }
    expect(manifest.display_information.description.length).toBeLessThanOrEqual(140)
  })

  test('lets people write to the bot and see its Home', () => {
    expect(manifest.features.bot_user.display_name).toBe('Roundtrip')
    expect(manifest.features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    })
  })

  test('leaves Socket Mode, token rotation and organisation-wide installs off', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: false,
      token_rotation_enabled: false,
      org_deploy_enabled: false,
    })
  })
})

/** Commands as a manifest of Teams lists them for one scope. */
interface CommandList {
  scopes: string[]
  commands: { title: string; description: string }[]
}

describe('both manifests and the commands', () => {
  const lists: CommandList[] = teams.bots[0].commandLists
  const listOf = (scope: string) => lists.find(({ scopes }) => scopes.includes(scope))?.commands ?? []
  const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
  const said = (scope: string) => listOf(scope).map(({ title, description }) => [title, lowered(description)])

  test('Teams offers in a channel what help lists, in the same words, and each is a command', () => {
    expect(said('team')).toEqual(en.help.commands)
    expect(said('groupChat')).toEqual(en.help.commands)
    for (const { title } of listOf('team')) expect(parseWords(title), title).toMatchObject({ kind: 'command' })
  })

  test('Teams offers the same in the chat with one person, but for what is about a channel', () => {
    expect(said('personal')).toEqual(en.help.commands.filter(([usage]) => usage !== 'team'))
  })

  test('Slack hints at commands alone', () => {
    const [wish, ...hints] = manifest.features.slash_commands[0].usage_hint.split(' | ')
    expect(wish).toBe('[what you need]')
    const usages: string[] = en.help.commands.map(([usage]) => usage)
    for (const hint of hints) expect(usages).toContain(hint)
  })

  test('a message can be made a request on either, by one name', () => {
    const [, onSlack] = manifest.features.shortcuts
    const [onTeams, ...more] = teams.composeExtensions[0].commands
    expect(more).toEqual([])
    expect(onTeams).toMatchObject({ type: 'action', context: ['message', 'compose'], fetchTask: true })
    expect([onTeams.id, onTeams.title]).toEqual([onSlack.callback_id, onSlack.name])
  })

  test('the bot has one name, colour and purpose', () => {
    const { name, description, background_color } = manifest.display_information
    expect(teams.name.short).toBe(name)
    expect(teams.accentColor.toLowerCase()).toBe(background_color)
    expect(teams.description.full).toContain(description)
  })
})
