import type { Background } from '../../src/background.ts'
import { type ChatPlatform, type Names, parsePlace } from '../../src/chat.ts'
import type { FieldErrors, Form, Values } from '../../src/requests/forms.ts'
import type { PersonId } from '../../src/requests/request.ts'
import type { Card } from '../../src/requests/text.ts'
import { type AdaptiveCard, type Choices, type Surface, toAdaptive } from './cards.ts'
import { toFormCard } from './forms.ts'
import type { InvokeAnswer } from './payloads.ts'
import { type TeamsNames, toPlain } from './text.ts'

/** What the person who acted is to see. */
export type Shown =
  | { kind: 'card'; title: string; adaptive: AdaptiveCard }
  /** A sentence or two; what they acted on stays as it is. */
  | { kind: 'told'; card: Card }
  /** What they acted on goes away, if it is a dialog; else it stays. */
  | { kind: 'nothing' }

/** What one person alone sees: forms, and answers to what they pressed or typed. */
export interface Private {
  card(card: Card, surface: Surface, names?: Names): Promise<Shown>
  /** `typed`: what stands in its fields where it is shown again, mistakes too. */
  form(form: Form, surface: 'chat' | 'dialog', options: FormShown): Promise<Shown>
  /** The first sentence of a card, for a field. */
  sentence(card: Card): Promise<string>
  /** The answer to an Action.Execute. */
  answerPress(shown: Shown): Promise<InvokeAnswer>
  /** The answer to a dialog that is opened or sent. */
  answerDialog(shown: Shown): Promise<InvokeAnswer>
  // These go out behind the acknowledgement and are not waited for.
  /** In the 1:1 chat: in place of the message that was acted on, or as a message of its own. */
  show(person: PersonId, message: string | null, shown: Shown): void
  tell(person: PersonId, card: Card): void
}

interface FormShown {
  back: boolean
  errors?: FieldErrors
  typed?: Values
}

interface Options {
  platform: Pick<ChatPlatform, 'post'>
  /** Sends a ready Adaptive Card to a person, or puts it in place of a message. */
  send(person: PersonId, message: string | null, activity: unknown): Promise<void>
  namesFor(card: Card): Promise<Names>
  teamsNames(names: Names): TeamsNames
  /** Whom and what fields of these types offer. */
  choicesFor(types: Set<string>): Promise<Choices>
  background: Background
}

const sentenceSize = 1000
const app = 'Roundtrip'
const adaptiveType = 'application/vnd.microsoft.card.adaptive'
const messageType = 'application/vnd.microsoft.activity.message'

export function createPrivate({ platform, send, namesFor, teamsNames, choicesFor, background }: Options): Private {
  /** An answer that does not arrive is lost; what was done is not, and can be asked again. */
  const later = (what: () => Promise<unknown>) => background.run(what, 'a private answer was not shown')

  async function sentence(card: Card): Promise<string> {
    const first = card.blocks.find((block) => block.kind === 'text')
    return toPlain(first?.text ?? card.summary, await namesFor(card), sentenceSize)
  }

  async function tell(person: PersonId, card: Card): Promise<void> {
    await platform.post(parsePlace(person), card, '', await namesFor(card))
  }

  async function drawn(card: Card, surface: Surface, names?: Names): Promise<AdaptiveCard> {
    const forms = card.blocks.flatMap((block) => (block.kind === 'form' ? [block.form] : []))
    const [known, choices] = await Promise.all([names ?? namesFor(card), choicesFor(typesIn(forms))])
    return toAdaptive(card, teamsNames(known), surface, choices)
  }

  return {
    sentence,
    async card(card, surface, names) {
      return { kind: 'card', title: app, adaptive: await drawn(card, surface, names) }
    },
    async form(form, surface, { back, errors, typed }) {
      const [names, choices] = await Promise.all([
        namesFor({ summary: [...(form.intro ?? []), ...chosenIn(form)], blocks: [] }),
        choicesFor(typesIn([form])),
      ])
      const options = { surface, ...choices, back, ...(errors && { errors }), ...(typed && { values: typed }) }
      return { kind: 'card', title: form.title, adaptive: toFormCard(form, teamsNames(names), options) }
    },
    async answerPress(shown) {
      if (shown.kind === 'card') return pressAnswer(adaptiveType, shown.adaptive)
      return pressAnswer(messageType, shown.kind === 'told' ? await sentence(shown.card) : '')
    },
    async answerDialog(shown) {
      // Answered with a mere message, an opening dialog stays empty: MicrosoftDocs/msteams-docs#6740.
      if (shown.kind === 'told') return dialogAnswer(app, await drawn(shown.card, 'dialog'))
      return shown.kind === 'card' ? dialogAnswer(shown.title, shown.adaptive) : { status: 200 }
    },
    show(person, message, shown) {
      if (shown.kind === 'told') later(() => tell(person, shown.card))
      if (shown.kind === 'card') later(() => send(person, message, messageOf(shown.title, shown.adaptive)))
    },
    tell: (person, card) => later(() => tell(person, card)),
  }
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards */
function pressAnswer(type: string, value: unknown): InvokeAnswer {
  return { status: 200, body: { statusCode: 200, type, value } }
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots */
function dialogAnswer(title: string, content: AdaptiveCard): InvokeAnswer {
  const value = { title, height: 'large', width: 'medium', card: { contentType: adaptiveType, content } }
  return { status: 200, body: { task: { type: 'continue', value } } }
}

function messageOf(summary: string, content: AdaptiveCard): unknown {
  return { type: 'message', summary, attachments: [{ contentType: adaptiveType, content }] }
}

const typesIn = (forms: Form[]): Set<string> =>
  new Set(forms.flatMap(({ fields }) => fields.map((field) => field.type)))

/** Who is chosen in it already, so that their names are known. */
function chosenIn({ fields }: Form): { person: PersonId }[] {
  return fields.flatMap((field) => {
    if (field.type !== 'person' && field.type !== 'people') return []
    return [field.initial ?? []].flat().map((person) => ({ person }))
  })
}
