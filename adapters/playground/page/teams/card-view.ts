/** Microsoft's renderer, set up as Teams sets it up. It is large: only whoever shows a card loads it. */
import {
  type Action,
  AdaptiveCard,
  ChoiceSetInput,
  ExecuteAction,
  GlobalRegistry,
  GlobalSettings,
  HostConfig,
  OpenUrlAction,
  SubmitAction,
  Table,
  Versions,
} from 'adaptivecards'
import type { CardAction } from '../../protocol-teams.ts'
import type { Reader } from '../dates.ts'
import { readableCard } from './card-text.ts'
import { hostConfig } from './host-config.ts'
import { toHtml } from './markdown.ts'
import { openOverflow } from './overflow.ts'

/**
 * A list as Teams draws it: people are searched among those that came with the card, and of a chosen one the name
 * stands in the box, not its value.
 */
class Choices extends ChoiceSetInput {
  private suggestions: HTMLDataListElement | null = null

  override isDynamicTypeahead(): boolean {
    return false
  }

  protected override internalRender(): HTMLElement | undefined {
    if (this.choicesData?.dataset && !this.isMultiSelect) this.style = 'filtered'
    const element = super.internalRender()
    const box = element?.querySelector<HTMLInputElement>('input[list]')
    if (!box) return element
    const chosen = this.choices.find(({ value }) => value === this.defaultValue)
    if (chosen?.title) box.value = chosen.title
    this.suggestions = element?.querySelector('datalist') ?? null
    // The box itself, so that label and error belong to it and not to what is around it.
    return box
  }

  protected override overrideInternalRender(): HTMLElement | undefined {
    const whole = super.overrideInternalRender()
    if (this.suggestions) whole?.append(this.suggestions)
    return whole
  }
}

GlobalRegistry.defaultElements.register('Table', Table, Versions.v1_5)
GlobalRegistry.defaultElements.register('Input.ChoiceSet', Choices)
GlobalSettings.setTabIndexAtCardRoot = false
GlobalSettings.allowMarkForTextHighlighting = false
AdaptiveCard.onProcessMarkdown = (text, result) => {
  const html = toHtml(text)
  result.didProcess = html !== null
  if (html !== null) result.outputHtml = html
}

export interface CardHands {
  press(action: CardAction): void
  open(url: string): void
}

const look = new HostConfig(hostConfig)

/** The card as elements; null: there is nothing to see. */
export function drawCard(card: unknown, reader: Reader, { press, open }: CardHands): HTMLElement | null {
  const drawn = new AdaptiveCard()
  drawn.hostConfig = look
  drawn.parse(readableCard(card, reader))
  drawn.onExecuteAction = (action) => {
    if (action instanceof OpenUrlAction) open(action.url ?? '')
    const handed = handedOver(action)
    if (handed) press(handed)
  }
  drawn.onAnchorClicked = (_, anchor) => {
    open(anchor.href)
    return true
  }
  drawn.onDisplayOverflowActionMenu = (actions, button) => {
    if (button) openOverflow(button, actions)
    return true
  }
  return drawn.render() ?? null
}

function handedOver(action: Action): CardAction | null {
  if (action instanceof ExecuteAction)
    return { type: 'Action.Execute', verb: action.verb || null, data: dataOf(action) }
  if (action instanceof SubmitAction) return { type: 'Action.Submit', verb: null, data: dataOf(action) }
  return null
}

const dataOf = ({ data }: ExecuteAction | SubmitAction): Record<string, unknown> => ({
  ...(data as object | undefined),
})
