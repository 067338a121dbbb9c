import type { Settings } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { parsePath, valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import { expressionValue, fillExpression, isExpression } from './expression.ts'

/** What placeholders may name. `secret` is there only in the auth and headers slots. */
export interface Scope {
  settings: Settings
  /** The parent row of a fan-out. */
  each: unknown
  now: number
  /** Where an incremental reading begins. */
  since?: string
  /** What else may be named, by its first part: `input`, `steps`, `found`, … */
  names?: Readonly<Record<string, unknown>>
  secret?: (id: string) => string | undefined
  /** Templates a tenant wrote: they may filter and choose. In ours such text is text. */
  expressions?: boolean
}

type Encode = (value: string) => Result<string, Failure>

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g
const EXACT = /^\{\{([^{}]*)\}\}$/
/** Only plain names. Filters and blocks exist where a tenant wrote the template (expression.ts); else such text is text. */
const NAME = /^[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\])*\??$/

export const utcDate = (now: number, daysAgo: number): string =>
  new Date(now - daysAgo * 86_400_000).toISOString().slice(0, 10)

/** The names a template asks for. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)]
    .map((match) => nameOf(match[1] ?? ''))
    .filter((name) => name !== null)
    .map(plain)
}

const isOptional = (name: string): boolean => name.endsWith('?')
const plain = (name: string): string => (isOptional(name) ? name.slice(0, -1) : name)

/** Whether this is one optional placeholder without a value: then what it stands in is not sent at all. */
export function isLeftOut(template: Json, scope: Scope): boolean {
  const name = typeof template === 'string' ? nameOf(EXACT.exec(template)?.[1] ?? '') : null
  return name !== null && isOptional(name) && (valueOf(plain(name), scope) ?? null) === null
}

/**
 * Fills placeholders, each encoded for its slot, in a single pass: what a value contains is never looked at again,
 * so a record called `{{secret.api_key}}` stays that text.
 */
export function fillText(template: string, scope: Scope, encode: Encode): Result<string, Failure> {
  if (scope.expressions && isExpression(template))
    return fillExpression(template, { valueOf: (name) => valueOf(name, scope), encode })
  let text = ''
  let end = 0
  for (const match of template.matchAll(PLACEHOLDER)) {
    const name = nameOf(match[1] ?? '')
    if (name === null) continue
    const value = lookUp(name, scope)
    if (!value.ok) return value
    if (typeof value.value === 'object') return wrong('type', `"${name}" is a list or an object, not a text.`)
    const encoded = encode(String(value.value))
    if (!encoded.ok) return encoded
    text += template.slice(end, match.index) + encoded.value
    end = match.index + match[0].length
  }
  return ok(text + template.slice(end))
}

/** Fills a JSON body on its structure, so that no value can close a string and add a field of its own. */
export function fillJson(template: Json, scope: Scope): Result<Json, Failure> {
  if (typeof template === 'string') {
    const computed = scope.expressions ? expressionValue(template, (name) => valueOf(name, scope)) : null
    if (computed) return computed.ok ? ok((computed.value ?? null) as Json) : computed
    const name = nameOf(EXACT.exec(template)?.[1] ?? '')
    return name === null ? fillText(template, scope, ok) : lookUp(name, scope)
  }
  if (typeof template !== 'object' || template === null) return ok(template)
  const filled: [string, Json][] = []
  for (const [key, value] of Object.entries(template)) {
    if (isLeftOut(value, scope)) continue
    const item = fillJson(value, scope)
    if (!item.ok) return item
    const spread = key === SPREAD && typeof value === 'string' && EXACT.test(value)
    if (!spread) filled.push([key, item.value])
    else if (typeof item.value === 'object' && item.value !== null && !Array.isArray(item.value))
      filled.push(...Object.entries(item.value))
    else return wrong('type', `"${value}" is to be spread, and is no object.`)
  }
  return ok(Array.isArray(template) ? filled.map(([, value]) => value) : Object.fromEntries(filled))
}

/** A member of this name is spread into the object around it. */
const SPREAD = '...'

function nameOf(inside: string): string | null {
  const name = inside.trim()
  return NAME.test(name) && parsePath(plain(name)).ok ? name : null
}

function lookUp(asked: string, scope: Scope): Result<Json, Failure> {
  const name = plain(asked)
  if (name.startsWith('secret.') && !scope.secret) {
    // In a path, query or body it would end in a vendor's access log, a record or our own dry run.
    return wrong('secret_slot', `"{{${name}}}" may stand only in the auth and headers of a connector.`)
  }
  const value = valueOf(name, scope)
  if (value !== undefined && value !== null) return ok(value as Json)
  if (isOptional(asked)) return ok('')
  return name.startsWith('secret.') ? err({ ...missing(name).error, reauth: true }) : missing(name)
}

function valueOf(name: string, scope: Scope): unknown {
  if (name.startsWith('secret.')) return scope.secret?.(name.slice('secret.'.length))
  if (name.startsWith('each.')) return valueAt(scope.each, name.slice('each.'.length))
  if (name === 'since' && scope.since !== undefined) return scope.since
  if (name === 'today') return utcDate(scope.now, 0)
  const [, head = '', rest = ''] = /^([\w-]+)[.]?(.*)$/.exec(name) ?? []
  if (scope.names && Object.hasOwn(scope.names, head))
    return rest === '' ? scope.names[head] : valueAt(scope.names[head], rest)
  const daysAgo = /^days_ago\.(\d{1,4})$/.exec(name)
  if (daysAgo) return utcDate(scope.now, Number(daysAgo[1]))
  return Object.hasOwn(scope.settings, name) ? scope.settings[name] : undefined
}

const missing = (name: string) =>
  wrong('missing', `Nothing was sent: "${name}" has no value. ${whereFrom(name)}`)

const whereFrom = (name: string): string =>
  name.startsWith('input.') ? 'Give it with the action.' : "Open the connection's credentials and fill it in."

export const wrong = (reason: string, message: string) =>
  err<Failure>({ kind: 'refused', code: `template.${reason}`, message })
