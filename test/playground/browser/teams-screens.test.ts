import { describe, expect, it } from 'vitest'
import { barriers } from './accessible.ts'
import { usePlayground } from './playground.ts'
import { cardField, chatForm, lena, post, requests, teamsCard, teamsDialog, teamsPane, tom } from './teams-pane.ts'
import { button, choose } from './windows.ts'

const playground = usePlayground()

describe('nobody is kept out of Teams, light or dark, on a wide window or a telephone', () => {
  it('of the chat with the bot, and of a form in it that has a mistake', async () => {
    const page = await playground.windows.open(tom, 'dm')
    await post(teamsPane(page), 'Refund transport damage at once').waitFor()
    expect(await barriers(page)).toEqual([])
    await button(teamsPane(page), 'Write to the team').last().click()
    const form = chatForm(page, 'Message')
    await button(form, 'Write to the team').click()
    await form.getByText('Please write something here.').waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('of a channel with cards, their overflow menu, and a reply that is being written', async () => {
    const page = await playground.windows.open(lena, requests)
    const request = teamsCard(page, 'Tell customers the hour of their delivery')
    await button(request, 'Reply').click()
    expect(await barriers(page)).toEqual([])
    await button(request, 'More options').click()
    await page.getByRole('menuitem', { name: 'Decline' }).waitFor()
    expect(await barriers(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('of a dialog', async () => {
    const page = await playground.windows.open(lena, requests)
    await choose(teamsPane(page), 'Actions and apps', 'Make this a request')
    await cardField(teamsDialog(page), 'Title').waitFor()
    expect(await barriers(page)).toEqual([])
  })

  it('of both sides beside each other', async () => {
    const page = await playground.windows.open('U0BEA', `C0BILLING&/${lena}/${requests}`)
    await teamsCard(page, 'Tell customers the hour of their delivery').waitFor()
    expect(await barriers(page)).toEqual([])
    await button(page, 'Split view').focus()
  })
})
