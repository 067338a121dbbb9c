import { err, ok, type Result } from './result.ts'

/** Names that lead from data into the language. A record with such a key must not become code. */
const DENIED = new Set([
  '__proto__',
  'prototype',
  'constructor',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
])

const SEGMENT = /^(?:([^.[\]'"\s/$()+]+)|\[(\d+)\]|\["([^"\\\]]*)"\]|\['([^'\\\]]*)'\])/

/**
 * `results.tags`, `items[0].name`, `a["key with space"]` → segments.
 * Refuses what is not plainly a path, and every segment that names the prototype chain.
 */
export function parsePath(text: string): Result<string[], string> {
  const segments: string[] = []
  let rest = text
  while (rest !== '') {
    if (segments.length > 0 && rest.startsWith('.')) rest = rest.slice(1)
    const match = SEGMENT.exec(rest)
    if (!match) return err(`"${text}" is not a path such as "results.items[0].name"`)
    const segment = match[1] ?? match[2] ?? match[3] ?? match[4] ?? ''
    if (DENIED.has(segment)) return err(`"${segment}" may not be used in a path`)
    segments.push(segment)
    rest = rest.slice(match[0].length)
  }
  return segments.length > 0 ? ok(segments) : err('the path is empty')
}

/**
 * The value at the path, walking own properties only; `undefined` where the way ends. A name with dots that stands at the
 * root as it is goes first (`@odata.nextLink`). A list may be counted from its end (`rows.-1`), and has no `length`.
 */
export function valueAt(root: unknown, path: string): unknown {
  const segments = parsePath(path)
  if (!segments.ok) return undefined
  if (segments.value.length > 1 && isPlain(root) && Object.hasOwn(root, path)) return root[path]
  let value = root
  for (const segment of segments.value) {
    if (Array.isArray(value)) value = /^-?\d{1,9}$/.test(segment) ? value.at(Number(segment)) : undefined
    else if (isPlain(value) && Object.hasOwn(value, segment)) value = value[segment]
    else return undefined
  }
  return value
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
