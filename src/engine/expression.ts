import { Liquid } from 'liquidjs'
import { plainText } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { FILTERS } from './expression-filters.ts'
import type { Failure } from './account.ts'

/**
 * What a tenant's own template may say beyond a name: `{{ name | filter: 'x' }}` and `{% if … %}`. It is evaluated, never
 * run: filters and tags are a fixed list, only own properties are read, a name without a value is an error, and what
 * comes out is encoded for its slot like any other value.
 */
export const isExpression = (template: string): boolean =>
  /\{\{[^{}]*\|[^{}]*\}\}|\{%[^{}]*%\}/.test(template)

/** Whether the text is one expression and nothing else: then its value keeps its type. */
const ONE = /^\{\{([^{}]*\|[^{}]*)\}\}$/

interface Evaluation {
  /** The value of a whole name or of its first part; undefined where nothing is known. */
  valueOf: (name: string) => unknown
  encode: (value: string) => Result<string, Failure>
}

export function fillExpression(template: string, { valueOf, encode }: Evaluation): Result<string, Failure> {
  let refused: Failure | null = null
  const liquid = evaluator((value) => {
    if (value !== null && typeof value === 'object') {
      refused = fault('type', 'a list or an object is no text')
      return ''
    }
    const encoded = encode(plainText(value))
    if (!encoded.ok) refused = encoded.error
    return encoded.ok ? encoded.value : ''
  })
  const filled = guarded(() => String(liquid.parseAndRenderSync(template, scopeOf(template, valueOf))))
  return refused ? err(refused) : filled
}

/** The typed value of a text that is exactly one expression; null: it is none. */
export function expressionValue(
  template: string,
  valueOf: (name: string) => unknown,
): Result<unknown, Failure> | null {
  const inside = ONE.exec(template)?.[1]
  if (inside === undefined) return null
  return guarded(
    () => evaluator((value) => value).evalValueSync(inside, scopeOf(template, valueOf)) as unknown,
  )
}

/** Anew for each text: the encoder is the slot's, and an evaluator is cheap. */
function evaluator(outputEscape: (value: unknown) => unknown): Liquid {
  const liquid = new Liquid({
    strictFilters: true,
    strictVariables: true,
    // What `if` and `default` ask about may be missing: that is what they ask.
    lenientIf: true,
    ownPropertyOnly: true,
    outputEscape: outputEscape as (value: unknown) => string,
    parseLimit: 100_000,
    renderLimit: 1000,
    memoryLimit: 10_000_000,
    // No partials: there is no other template to read.
    templates: {},
  })
  for (const name of Object.keys(liquid.tags)) if (name !== 'if') delete liquid.tags[name]
  for (const name of Object.keys(liquid.filters)) delete liquid.filters[name]
  for (const [name, filter] of Object.entries(FILTERS)) liquid.registerFilter(name, filter)
  return liquid
}

const INSIDE = /\{\{[^{}]*\}\}|\{%[^{}]*%\}/g
const TEXTS = /"[^"]*"|'[^']*'/g
const NAMES = /(?<![\w.])[A-Za-z_]\w*(?:\.[\w-]+)*/g

/** Only what the template names, so that nothing else, and no secret it does not ask for, is within its reach. */
function scopeOf(template: string, valueOf: (name: string) => unknown): Record<string, unknown> {
  const scope: [string, unknown][] = []
  const secrets: [string, unknown][] = []
  for (const [part] of template.matchAll(INSIDE)) {
    for (const [name] of part.replaceAll(TEXTS, '').matchAll(NAMES)) {
      const [head = '', id = ''] = name.split('.')
      const value = valueOf(head === 'secret' ? name : head)
      if (value === undefined) continue
      if (head === 'secret') secrets.push([id, value])
      else scope.push([head, value])
    }
  }
  return Object.fromEntries([...scope, ['secret', Object.fromEntries(secrets)]])
}

function guarded<T>(evaluate: () => T): Result<T, Failure> {
  try {
    return ok(evaluate())
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(', file:')[0] ?? '') : ''
    const missing = /undefined variable: ([\w.-]+)/.exec(message)?.[1]
    return missing
      ? err(fault('missing', `"${missing}" has no value`))
      : err(fault('expression', 'the template could not be evaluated'))
  }
}

const fault = (reason: string, why: string): Failure => ({
  kind: 'refused',
  code: `template.${reason}`,
  message: `Nothing was sent: ${why}.`,
})
