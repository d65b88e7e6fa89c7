import { goTo } from '../panes.ts'
import { hrefOf } from '../route.ts'
import { toast } from '../said.ts'
import { places, teamsScreen } from './state.ts'

/** https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams */
const deepLink = /^https:\/\/teams\.(?:microsoft|cloud\.microsoft)(?:\.com)?\/l\/message\/([^/?]+)\/([^/?]+)/

/** A link to a message leads there, if the person can see it; all else is opened as a browser does. */
export function openLink(url: string): void {
  const [, conversation = '', message = ''] = deepLink.exec(url) ?? []
  if (!conversation) {
    window.open(url, '_blank', 'noopener,noreferrer')
    return
  }
  const place = decodeURIComponent(conversation)
  if (places.value.some(({ id }) => id === place)) goTo(hrefOf(teamsScreen.value?.as ?? '', place, message))
  else toast('You cannot see that channel: you are not in its team.')
}
