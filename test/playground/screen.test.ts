import { expect, it } from 'vitest'
import { drawn } from '../../adapters/playground/screen.ts'
import { bot, channelOf, createWorld, dmOf, putUser, rewrite, write } from '../../adapters/playground/world.ts'

it('says of words that were changed that they are edited, also of the bot, and not of blocks, as Slack does', () => {
  const world = createWorld(Date.now, Date.now, [])
  putUser(world, { id: 'U0ANNA', name: 'Anna Berg' })
  const { id } = dmOf(world, 'U0ANNA')
  const blocks = [{ type: 'divider' }]
  const words = write(world, channelOf(world, id), { user: bot.user, text: 'Sent.' })
  const card = write(world, channelOf(world, id), { user: bot.user, text: 'Sent.', blocks })
  const edited = () => drawn(world, id, [words, card]).map((message) => message.edited)
  expect(edited()).toEqual([false, false])
  rewrite(world, words, { text: 'Sent again.' })
  rewrite(world, card, { text: 'Sent again.' })
  expect(edited()).toEqual([true, false])
})
