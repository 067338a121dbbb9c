import { err, ok, type Result } from '#kit/result.ts'
import { operandsOf, type Operand, readCondition, readOutput } from './template-parts.ts'

/** A template in pieces, as the dialect reads it. */
type Part =
  | { kind: 'text'; text: string }
  | { kind: 'output'; value: Operand; filters: { name: string; argument?: Operand }[] }
  | { kind: 'tag'; tag: 'if' | 'elsif' | 'else' | 'endif'; condition: Operand[] }

/** A placeholder holds no line break; what does is text. Bounded, so that a text of nothing but openings costs no time. */
const MARKS = /(\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\{#.{0,500}?#\})/

/** The template's parts, or why it is none. */
export function parseTemplate(template: string): Result<Part[], string> {
  const parts: Part[] = []
  for (const piece of template.split(MARKS)) {
    if (piece === '' || /^\{#.*#\}$/.test(piece)) continue
    const part = partOf(piece)
    if (!part.ok) return part
    parts.push(part.value)
  }
  return isBalanced(parts) ? ok(parts) : err('an {% if %} and its {% endif %} do not match')
}

function partOf(piece: string): Result<Part, string> {
  if (/^\{\{.*\}\}$/.test(piece)) {
    const output = readOutput(piece.slice(2, -2).trim())
    return output.ok ? ok({ kind: 'output', ...output.value }) : output
  }
  if (!/^\{%.*%\}$/.test(piece)) return ok({ kind: 'text', text: piece })
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(piece.slice(2, -2).trim()) ?? []
  if (word === 'else' || word === 'endif') return ok({ kind: 'tag', tag: word, condition: [] })
  if (word !== 'if' && word !== 'elif') return err(`{% ${word} %} is not supported; {% if %} is`)
  const condition = readCondition(rest)
  return condition.ok
    ? ok({ kind: 'tag', tag: word === 'if' ? 'if' : 'elsif', condition: condition.value })
    : condition
}

function isBalanced(parts: readonly Part[]): boolean {
  let open = 0
  for (const part of parts) {
    if (part.kind !== 'tag') continue
    if (part.tag === 'if') open++
    else if (open === 0) return false
    else if (part.tag === 'endif') open--
  }
  return open === 0
}

/** Names a text asks for; `firm`: it cannot go out without the value. */
export function namesOf(parts: readonly Part[]): { name: string; firm: boolean }[] {
  const conditional = parts.some(({ kind }) => kind === 'tag')
  return parts.flatMap((part) => {
    if (part.kind === 'text') return []
    const soft = conditional || (part.kind === 'output' && part.filters[0]?.name === 'default')
    return operandsOf(part).flatMap((operand) =>
      operand.kind === 'name' ? [{ name: operand.text, firm: !soft }] : [],
    )
  })
}

/**
 * The parts as a template of ours, its names as `rename` says. In an address the slot encodes: a filter that did so
 * would do it twice.
 */
export function writeTemplate(
  parts: readonly Part[],
  { rename, encoded }: { rename: (name: string) => string; encoded: boolean },
): string {
  const written = (operand: Operand): string =>
    operand.kind === 'name' ? rename(operand.text) : operand.text
  return parts
    .map((part) => {
      // Text that looks like the beginning of a placeholder must not become one.
      if (part.kind === 'text')
        return part.text.replaceAll('{{', "{{ '' | braces }}").replaceAll('{%', "{{ '%' | braces }}")
      if (part.kind === 'tag') return `{% ${[part.tag, ...part.condition.map(written)].join(' ')} %}`
      const filters = part.filters
        .filter(({ name }) => !(encoded && name === 'urlencode'))
        .map(({ name, argument }) => (argument ? ` | ${name}: ${written(argument)}` : ` | ${name}`))
      return filters.length === 0 && part.value.kind !== 'name'
        ? `{{ ${written(part.value)} | safe }}`
        : `{{${filters.length > 0 ? ' ' : ''}${written(part.value)}${filters.join('')}${filters.length > 0 ? ' ' : ''}}}`
    })
    .join('')
}
