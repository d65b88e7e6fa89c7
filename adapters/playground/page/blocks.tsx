import type {
  ActionsBlock,
  ContextBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types'
import type { ElementState } from '../protocol.ts'
import { Menu } from './menu.tsx'
import { type Surroundings, TextObject } from './rich.tsx'

export type Press = (action: ElementState) => void

interface Drawn {
  around: Surroundings
  press: Press
  /** While a press is under way, no other is taken. */
  busy: boolean
}

/** What is drawn of Block Kit in messages, modals and Home; inputs are the form's. */
export function Blocks({ blocks, ...drawn }: Drawn & { blocks: unknown[] }) {
  return (
    <>
      {/* The workspace has refused all that is not Block Kit. */}
      {(blocks as KnownBlock[]).map((block, i) => (
        <Block key={block.block_id ?? i} block={block} {...drawn} />
      ))}
    </>
  )
}

export function Block({ block, ...drawn }: Drawn & { block: KnownBlock }) {
  switch (block.type) {
    case 'section':
      return <Section block={block} {...drawn} />
    case 'context':
      return <Context block={block} {...drawn} />
    case 'header':
      return (
        <h3 class="block header">
          <TextObject of={block.text} around={drawn.around} />
        </h3>
      )
    case 'divider':
      return <hr class="block" />
    case 'actions':
      return <Actions block={block} {...drawn} />
    default:
      return <p class="block unknown">This kind of block ({block.type}) is not shown in the playground.</p>
  }
}

function Section({ block, ...drawn }: Drawn & { block: SectionBlock }) {
  return (
    <div class="block section">
      <div class="body">
        {block.text && (
          <div class="words">
            <TextObject of={block.text} around={drawn.around} />
          </div>
        )}
        {block.fields && (
          <div class="fields">
            {block.fields.map((field, i) => (
              <div class="words" key={i}>
                <TextObject of={field} around={drawn.around} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory && <Element element={block.accessory} blockId={block.block_id} {...drawn} />}
    </div>
  )
}

const Context = ({ block, around }: Drawn & { block: ContextBlock }) => (
  <div class="block context">
    {block.elements
      .filter((element): element is PlainTextElement | MrkdwnElement => 'text' in element)
      .map((element, i) => (
        <span class="words" key={i}>
          <TextObject of={element} around={around} />
        </span>
      ))}
  </div>
)

const Actions = ({ block, ...drawn }: Drawn & { block: ActionsBlock }) => (
  <div class="block actions">
    {block.elements.map((element, i) => (
      <Element key={element.action_id ?? i} element={element} blockId={block.block_id} {...drawn} />
    ))}
  </div>
)

type AnyElement = ActionsBlock['elements'][number] | NonNullable<SectionBlock['accessory']>

function Element({
  element,
  blockId,
  press,
  busy,
  around,
}: Drawn & { element: AnyElement; blockId: string | undefined }) {
  const at = { action_id: 'action_id' in element ? element.action_id : undefined, block_id: blockId }
  if (element.type === 'button') {
    const { type, text, value, style } = element
    return (
      <button
        type="button"
        class={`button ${style ?? ''}`}
        aria-disabled={busy}
        onClick={() => !busy && press({ ...at, type, text, value, ...(style && { style }) })}
      >
        <TextObject of={text} around={around} />
      </button>
    )
  }
  if (element.type === 'overflow') {
    const items = element.options.map((option) => ({
      label: option.text.text,
      choose: () => !busy && press({ ...at, type: element.type, selected_option: option }),
    }))
    return (
      <Menu label="More actions" items={items}>
        ⋯
      </Menu>
    )
  }
  return <span class="unknown">A {element.type} is not shown in the playground.</span>
}
