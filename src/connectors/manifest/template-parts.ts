import { err, ok, type Result } from '#kit/result.ts'

/** `text` of a literal is as it is written; of an operator, its word. */
export interface Operand {
  kind: 'name' | 'literal' | 'operator'
  text: string
}

interface Output {
  value: Operand
  filters: { name: string; argument?: Operand }[]
}

/** What stands between the marks of a template. */
export type Inside = ({ kind: 'output' } & Output) | { kind: 'tag'; condition: Operand[] }

/** Filter → whether it takes an argument: never, perhaps or always. */
const ARGUMENT: Readonly<Record<string, 'no' | 'may' | 'must'>> = {
  safe: 'no',
  default: 'must',
  default_if_none: 'must',
  lower: 'no',
  upper: 'no',
  title: 'no',
  capfirst: 'no',
  cut: 'must',
  date: 'may',
  urlencode: 'may',
  slugify: 'no',
  first: 'no',
  last: 'no',
  join: 'must',
  length: 'no',
  truncatechars: 'must',
  add: 'must',
  yesno: 'may',
}

const NAME = /^[A-Za-z]\w*(?:\.[A-Za-z0-9]\w*)*$/
const LITERAL = /^(?:"[^"\\{}]*"|'[^'\\{}]*'|-?\d+(?:\.\d+)?)$/
const TOKEN = /"[^"]*"|'[^']*'|[|:]|[^\s|:"']+|\s+/g
const OPERATORS = ['and', 'or', 'not', '==', '!=', '<', '>', '<=', '>=']

export const operandsOf = (part: Inside): Operand[] =>
  part.kind === 'output'
    ? [part.value, ...part.filters.flatMap(({ argument }) => (argument ? [argument] : []))]
    : part.condition

/** `name | filter:'argument'` */
export function readOutput(text: string): Result<Output, string> {
  const tokens = tokensOf(text)
  const value = operand(tokens.shift() ?? '')
  if (!value.ok) return err(`"{{ ${text} }}" is no placeholder: ${value.error}`)
  const filters: Output['filters'] = []
  while (tokens.length > 0) {
    if (tokens.shift() !== '|') return err(`"{{ ${text} }}" is no placeholder: a name, or a name and filters`)
    const name = tokens.shift() ?? ''
    const takes = Object.hasOwn(ARGUMENT, name) ? ARGUMENT[name] : undefined
    if (!takes)
      return err(`the filter "${name}" is not supported; these are: ${Object.keys(ARGUMENT).join(', ')}`)
    const given = tokens[0] === ':' ? tokens.splice(0, 2)[1] : undefined
    if ((given === undefined) === (takes === 'must') || (given !== undefined && takes === 'no'))
      return err(
        `the filter "${name}" ${takes === 'must' ? 'needs an argument: ' + name + ":'x'" : 'takes no argument'}`,
      )
    const argument = given === undefined ? undefined : operand(given)
    if (argument && !argument.ok) return argument
    filters.push(argument ? { name, argument: argument.value } : { name })
  }
  return ok({ value: value.value, filters })
}

/** `name == 'x' and not other` */
export function readCondition(text: string): Result<Operand[], string> {
  const condition: Operand[] = []
  for (const token of tokensOf(text)) {
    const part: Result<Operand, string> = OPERATORS.includes(token)
      ? ok({ kind: 'operator', text: token })
      : operand(token)
    if (!part.ok) return part
    condition.push(part.value)
  }
  return condition.length > 0 ? ok(condition) : err('{% if %} needs a condition')
}

const tokensOf = (text: string): string[] =>
  [...text.matchAll(TOKEN)].map(([token]) => token).filter((token) => token.trim() !== '')

function operand(token: string): Result<Operand, string> {
  if (LITERAL.test(token)) return ok({ kind: 'literal', text: token })
  if (NAME.test(token)) return ok({ kind: 'name', text: token })
  return err(
    token === '' ? 'it is empty' : `"${token}" is no name (letters, digits and _, parts joined by dots)`,
  )
}
