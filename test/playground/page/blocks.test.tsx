import { renderToString } from 'preact-render-to-string'
import { describe, expect, test } from 'vitest'
import { Blocks } from '../../../adapters/playground/page/blocks.tsx'
import type { Surroundings } from '../../../adapters/playground/page/rich.tsx'

const around: Surroundings = {
  roster: {
    as: 'U0ANNA',
    bot: { id: 'U0BOT', name: 'Roundtrip' },
    people: [
      {
        id: 'U0BOB',
        platform: 'slack',
        name: 'Bob Lind',
        role: 'Billing',
        face: 'BL',
        colour: '#333333',
        zone: 'Europe/Berlin',
      },
    ],
  },
  reader: { zone: 'Europe/Berlin', now: Date.UTC(2027, 0, 4, 10) },
  channels: () => [{ id: 'C0BILLING', name: 'billing', kind: 'channel', unread: 0, archived: false, member: true }],
  groups: { S0STORE: 'storefront' },
}

const html = (...blocks: unknown[]) =>
  renderToString(<Blocks blocks={blocks} around={around} press={() => undefined} busy={false} />)
const mrkdwn = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

describe('blocks', () => {
  test('plain text is never read as markup', () => {
    const drawn = html({ type: 'section', text: { type: 'plain_text', text: '*a* <b> <@U0BOB>' } })
    expect(drawn).toContain('*a* &lt;b> &lt;@U0BOB>')
    expect(drawn).not.toContain('<strong>')
  })

  test('people and channels stand by their names', () => {
    const drawn = html(mrkdwn('<@U0BOB> in <#C0BILLING>, not <@U0GONE>; <!subteam^S0STORE>'))
    expect(drawn).toContain('@Bob Lind')
    expect(drawn).toMatch(/<a[^>]*href="#\/U0ANNA\/C0BILLING"[^>]*>#billing<\/a>/)
    expect(drawn).toContain('@U0GONE')
    expect(drawn).toContain('@storefront')
  })

  test('times stand on the reader’s clock, near days by name', () => {
    const seconds = Date.UTC(2027, 0, 4, 8, 5) / 1000
    expect(html(mrkdwn(`<!date^${seconds}^{date_short_pretty} {time}|then>`))).toContain('>today 09:05</time>')
    const later = Date.UTC(2027, 1, 3, 8, 5) / 1000
    expect(html(mrkdwn(`on <!date^${later}^{date_short_pretty}|then>`))).toContain('>3 Feb 2027</time>')
  })

  test('a message’s address in this workspace leads to it here, others open apart', () => {
    const here = html(mrkdwn('<https://acme.slack.com/archives/C0BILLING/p1798797600000100|REQ-1>'))
    expect(here).toContain('href="#/U0ANNA/C0BILLING/1798797600.000100"')
    const away = html(mrkdwn('<https://acme.example/x|x>'))
    expect(away).toContain('rel="noreferrer noopener"')
  })

  test('every field and button is there, with its style and its menu', () => {
    const drawn = html(
      { type: 'header', text: { type: 'plain_text', text: 'Queue' } },
      { type: 'divider' },
      {
        type: 'section',
        fields: [
          { type: 'mrkdwn', text: '*State*\nWaiting' },
          { type: 'plain_text', text: 'Two' },
        ],
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: '*REQ-1*' }] },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: { type: 'plain_text', text: 'Claim' },
            action_id: 'claim',
            value: '1|',
            style: 'primary',
          },
          {
            type: 'overflow',
            action_id: 'more',
            options: [{ text: { type: 'plain_text', text: 'Park' }, value: 'park|1|' }],
          },
        ],
      },
    )
    expect(drawn).toMatch(/<h3[^>]*>Queue<\/h3>/)
    expect(drawn).toContain('<hr')
    expect(drawn).toContain('<strong>State</strong>\nWaiting')
    expect(drawn).toContain('Two')
    expect(drawn).toContain('<strong>REQ-1</strong>')
    expect(drawn).toMatch(/<button[^>]*class="button primary"[^>]*>Claim<\/button>/)
    expect(drawn).toMatch(/<button[^>]*role="menuitem"[^>]*>Park<\/button>/)
    expect(drawn).toContain('aria-label="More actions"')
  })

  test('a block of an unknown kind says so', () => {
    expect(html({ type: 'video' })).toContain('(video) is not shown')
  })
})
