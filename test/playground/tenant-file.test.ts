import { describe, expect, it } from 'vitest'
import { markSeen } from '../../adapters/playground/screen-teams.ts'
import {
  erase,
  openDialog,
  rewrite,
  showAlone,
  shutDialog,
  turnDialog,
  write,
} from '../../adapters/playground/teams/messages.ts'
import {
  channelIdOf,
  chatOf,
  type Message,
  personOf,
  putPerson,
  putTeam,
  type Tenant,
} from '../../adapters/playground/teams/tenant.ts'
import { fromKept, type Line, lineOf, toKept } from '../../adapters/playground/teams/tenant-file.ts'
import { furnishedTenant } from '../../adapters/playground/teams-side.ts'

const comparable = (tenant: Tenant): unknown => ({ ...JSON.parse(JSON.stringify(toKept(tenant))), ticks: 0 })
const again = (kept: { whole: unknown; since: unknown[] }): Tenant => {
  const read = fromKept(JSON.parse(JSON.stringify(kept)), 'Acme', Date.now)
  if (!read) throw new Error('Nothing is kept')
  return read
}

describe('a tenant that is kept', () => {
  it('is read again as it was after each thing that happens, from the whole and from lines', () => {
    const tenant = furnishedTenant(Date.now)
    const whole = toKept(tenant)
    const since: Line[] = []
    tenant.tell = (news) => since.push(lineOf(tenant, news))
    const tom = personOf(tenant, 'Tom')
    const messages: Message[] = []
    const card = { type: 'AdaptiveCard', version: '1.5', body: [] }
    const say = (more: Partial<Message> = {}) =>
      messages.push(
        write(tenant, {
          conversation: channelIdOf('Requests'),
          from: tenant.bot.id,
          text: 'Hello',
          cards: [card],
          ...more,
        }),
      )
    function first(): Message {
      const [found] = messages
      if (!found) throw new Error('Nothing was said')
      return found
    }
    const dialogs = () => [...tenant.dialogs.values()]
    const steps: (() => unknown)[] = [
      () => say(),
      () => say({ root: first().id }),
      () => say({ conversation: chatOf(tom) }),
      () => showAlone(tenant, first(), tom, { ...card, body: [{ type: 'TextBlock', text: 'Alone' }] }),
      () => rewrite(tenant, first(), { text: 'Changed' }),
      () => markSeen(tenant, tom, chatOf(tom), messages[2]?.id ?? ''),
      () =>
        openDialog(tenant, {
          person: tom.id,
          title: 'Form',
          card,
          from: { message: first() },
          conversation: first().conversation,
        }),
      () => dialogs().map((dialog) => turnDialog(tenant, dialog, { title: 'Form', card: { ...card, body: [{}] } })),
      () => dialogs().map((dialog) => shutDialog(tenant, dialog)),
      () => {
        putPerson(tenant, { name: 'Nina New' })
        putTeam(tenant, { name: 'New team', members: new Set([tom.id]) })
        tenant.tell({ kind: 'places' })
      },
      () => messages.map((message) => erase(tenant, message)),
    ]
    for (const step of steps) {
      step()
      expect(comparable(again({ whole, since }))).toEqual(comparable(tenant))
      expect(comparable(again({ whole: toKept(tenant), since: [] }))).toEqual(comparable(tenant))
    }
  })

  it('takes a line that is read twice as one', () => {
    const tenant = furnishedTenant(Date.now)
    const whole = toKept(tenant)
    const since: Line[] = []
    tenant.tell = (news) => since.push(lineOf(tenant, news))
    write(tenant, { conversation: channelIdOf('Requests'), from: tenant.bot.id, text: 'Once' })
    expect(comparable(again({ whole, since: [...since, ...since] }))).toEqual(comparable(tenant))
  })

  it('is not read from another version', () => {
    expect(
      fromKept({ whole: { ...toKept(furnishedTenant(Date.now)), version: 0 }, since: [] }, 'A', Date.now),
    ).toBeNull()
    expect(fromKept({ whole: null, since: [] }, 'A', Date.now)).toBeNull()
  })
})
