import { Box } from '../box.tsx'
import { Menu } from '../menu.tsx'
import { type Place, teamsScreen } from './state.ts'
import { actTeams } from './store.ts'

/** The box for a new post or message, or for a reply to the post `root`, with what apps add to it. */
export function TeamsComposer({ place, root, close }: { place: Place; root: string | null; close?(): void }) {
  const { id, kind, title } = place
  const shown = teamsScreen.value
  if (!shown) return null
  const { as, bot, people, extensions } = shown
  const here = people.filter(({ platform }) => platform === 'teams')
  const label = root === null ? `Message ${title}` : 'Reply in this conversation'
  const hint = kind === 'chat' ? 'What you need, or help' : `Write, or @${bot.name}`
  const items = extensions
    .filter(({ contexts }) => contexts.includes('compose'))
    .map((extension) => ({
      label: extension.title,
      choose: () => void actTeams({ do: 'extension', command: extension.id, conversation: id, message: null }),
    }))
  return (
    <Box
      label={label}
      placeholder={hint}
      draft={`${as}:${id}:${root ?? ''}`}
      commands={[]}
      names={[bot, ...here].map(({ name }) => name)}
      focus={root !== null}
      send={async (text) => {
        const { ok } = await actTeams({ do: 'write', conversation: id, text, root })
        if (ok) close?.()
        return ok
      }}
    >
      {root === null && items.length > 0 && (
        <Menu label="Actions and apps" items={items}>
          +
        </Menu>
      )}
      {close && (
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
      )}
    </Box>
  )
}
