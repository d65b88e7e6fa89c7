/** How Teams draws cards, in the colours of style/teams.css: they turn with light and dark by themselves. */

const tone = (name: string) => ({ default: `var(--t-${name})`, subtle: `var(--t-${name})` })
const foregroundColors = {
  default: { default: 'var(--t-ink)', subtle: 'var(--t-faint)' },
  dark: tone('ink'),
  light: tone('faint'),
  accent: tone('accent'),
  good: tone('good'),
  warning: tone('warning'),
  attention: tone('attention'),
}
const style = (background: string) => ({
  backgroundColor: `var(--t-${background})`,
  borderColor: 'var(--t-line)',
  foregroundColors,
})

export const hostConfig = {
  fontFamily: 'inherit',
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 28 },
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--t-line)' },
  supportsInteractivity: true,
  containerStyles: {
    default: style('card'),
    emphasis: style('emphasis'),
    good: style('emphasis'),
    attention: style('emphasis'),
    warning: style('emphasis'),
    accent: style('emphasis'),
  },
  textStyles: { heading: { size: 'large', weight: 'bolder' } },
  textBlock: { headingLevel: 3 },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    allowTitleToWrap: true,
    showCard: { actionMode: 'inline', inlineTopMargin: 12 },
  },
  factSet: {
    title: { weight: 'bolder', wrap: true, maxWidth: 160 },
    value: { wrap: true },
    spacing: 16,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { weight: 'bolder', suffix: ' *', suffixColor: 'attention' },
      optionalInputs: { weight: 'bolder' },
    },
    errorMessage: { color: 'attention', size: 'small' },
  },
}
