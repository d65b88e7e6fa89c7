import type { Message, Persona } from '../protocol.ts'

/** How far the request of the tour has come; each names the step that is next. */
export const steps = ['file', 'claim', 'deliver', 'accept', 'jump', 'judge', 'learn'] as const
export type Step = (typeof steps)[number]

/** A request as its card in a channel tells. */
export interface Card {
  /** The number in its key. */
  number: number
  channel: string
  /** The requester's name, who will judge it. */
  requester: string | null
  next: Step | 'triage' | 'done'
}

/** What can be pressed on a card says where the request is; where nothing can be, its state's words do. */
export function cardIn({ channel, blocks, byBot, onlyFor }: Message): Card | null {
  const json = JSON.stringify(blocks)
  const number = /"\*REQ-(\d+)\*"/.exec(json)?.[1]
  if (!byBot || onlyFor !== null || number === undefined) return null
  const presses = new Set([...json.matchAll(/"action_id":"([a-z_]+)/g)].map(([, action]) => action))
  const requester = /\*Requester\*\\n([^"\\]+)"/.exec(json)?.[1] ?? null
  return { number: Number(number), channel, requester, next: nextOf(presses, json) }
}

function nextOf(presses: Set<string | undefined>, json: string): Card['next'] {
  if (presses.has('claim')) return 'claim'
  if (presses.has('deliver')) return 'deliver'
  if (presses.has('learn')) return 'learn'
  if (presses.has('choose_team')) return 'triage'
  if (/Delivered, waiting for /.test(json)) return 'accept'
  if (/In use, result asked on /.test(json)) return 'jump'
  if (/Waiting for [^"]*'s verdict/.test(json)) return 'judge'
  return 'done'
}

/** The card of the first request that came after `known`: the one the tour follows. */
export function followed(cards: Card[], known: number): Card | null {
  const later = cards.filter(({ number }) => number > known)
  const first = Math.min(...later.map(({ number }) => number))
  // A card that was handed over stays behind without buttons.
  const same = later.filter(({ number }) => number === first)
  return same.find(({ next }) => next !== 'done') ?? same[0] ?? null
}

export const newest = (cards: Card[]): number => Math.max(0, ...cards.map(({ number }) => number))

/** Which message has the step's button, the newest that does; null: it is not loaded. */
export function stepIn(messages: readonly Message[], { press }: Told, number: number): string | null {
  if (!press) return null
  const about = new RegExp(`REQ-${number}(?!\\d)`)
  const found = messages.findLast(({ blocks }) => {
    const json = JSON.stringify(blocks)
    return about.test(json) && json.includes(`"text":${JSON.stringify(press)}`)
  })
  return found?.ts ?? null
}

export interface Told {
  title: string
  text: string
  /** Whose part it is. */
  actor: 'requester' | 'team' | 'anyone'
  /** The button that does it, as the bot names it; of a few the first. */
  press?: string
}

export const told: Record<Step | 'triage' | 'done', Told> = {
  file: {
    title: 'File a request',
    text: 'Somebody in the business wants something. Type “/request” and a title in any message box, say what should be different, and send the form.',
    actor: 'requester',
  },
  triage: {
    title: 'Choose the team',
    text: 'Nobody knew whose it is, so it waits in the triage channel. Press “Choose team” on its card.',
    actor: 'anyone',
    press: 'Choose team',
  },
  claim: {
    title: 'Claim it',
    text: 'The request stands as a card in the channel of the team that owns it. Press “Claim”: the team takes it on.',
    actor: 'team',
    press: 'Claim',
  },
  deliver: {
    title: 'Deliver it',
    text: 'The work is done. Press “Deliver” on the card and say what was delivered.',
    actor: 'team',
    press: 'Deliver',
  },
  accept: {
    title: 'Accept it',
    text: 'Whoever asked is asked now: do you have it? Press “Yes, I have it” in the direct message.',
    actor: 'requester',
    press: 'Yes, I have it',
  },
  jump: {
    title: 'Jump ahead',
    text: 'The result can be judged in some weeks. Jump there: the bot comes back to ask.',
    actor: 'anyone',
  },
  judge: {
    title: 'Judge the result',
    text: 'Weeks have passed, and the bot asks what trackers never ask: did it bring the result? Press a verdict: “Achieved”, “Partly” or “Not achieved”.',
    actor: 'requester',
    press: 'Achieved',
  },
  learn: {
    title: 'Learn from it',
    text: 'The verdict is back with the team. Press “What did we learn?” on the card.',
    actor: 'team',
    press: 'What did we learn?',
  },
  done: {
    title: 'That is the whole loop',
    text: 'Asked, delivered, judged, learned from. Whoever asks for something similar next is shown what was learned.',
    actor: 'anyone',
  },
}

interface Around {
  people: Persona[]
  as: string
}

/** Who could do the next step: the present person if it is theirs, else the first whose role it is. */
export function actorFor(told: Told, { people, as }: Around, requester: string | null, team: string): Persona | null {
  const fits = (person: Persona): boolean => {
    if (told.actor === 'anyone') return true
    if (told.actor === 'requester') return requester ? person.name === requester : /request/i.test(person.role)
    return person.role.toLowerCase().includes(team.toLowerCase())
  }
  return people.find((person) => person.id === as && fits(person)) ?? people.find(fits) ?? null
}
