import * as fc from 'fast-check'
import pathCases from '../cases/proto-paths.json'
import templateCases from '../cases/template-injection.json'
import { fitting, type Schema, type World } from './from-schema.ts'

interface Parameter {
  name: string
  in: string
  schema: Schema
}
interface Operation {
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}
export type Paths = Record<string, Record<string, Operation>>

/** A request by its parts: what stands in the path, the query, the headers and the body. */
export interface Wish {
  name: string
  method: string
  path: string
  /** Of the body; empty where there is none. */
  type: string
  parts: Record<'path' | 'query' | 'header' | 'body', Record<string, unknown>>
}

/** Requests to the operations of an OpenAPI document, as it wants them. */
export const requests = (paths: Paths, world: World): fc.Arbitrary<Wish> =>
  fc.oneof(
    ...Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => request({ path, method, operation }, world)),
    ),
  )

function request(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  world: World,
): fc.Arbitrary<Wish> {
  const parameters = (operation.parameters ?? []).map((one) =>
    '$ref' in one ? (world.resolve(one.$ref) as unknown as Parameter) : one,
  )
  const part = (where: string) => {
    const values = parameters
      .filter((one) => one.in === where)
      .map(({ name, schema }) => [name, fitting(world, schema, name)])
    return fc.record(Object.fromEntries(values), where === 'path' ? {} : { requiredKeys: [] })
  }
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? ['', { schema: {} }]
  const body = (type ? fitting(world, content.schema) : fc.constant({})) as fc.Arbitrary<
    Wish['parts']['body']
  >
  return fc.record({
    name: fc.constant(`${method.toUpperCase()} ${path}`),
    method: fc.constant(method.toUpperCase()),
    path: fc.constant(path),
    type: fc.constant(type),
    parts: fc.record({ path: part('path'), query: part('query'), header: part('header'), body }),
  })
}

/** Every text of the cases, wherever it stands in them. */
function* texts(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) yield* texts(one)
}
const MADE_UP = [
  '',
  ' ',
  'a\r\nX-Evil: 1',
  String.fromCodePoint(0),
  String.fromCodePoint(0xd800),
  '\u202E',
  '😀',
  "' OR '1'='1",
  '%_\\',
  '-1',
  '1e999',
  '0x10',
  'null',
]
const NAUGHTY = [...new Set(texts([MADE_UP, pathCases, templateCases]))]
const NAMES = ['__proto__', 'constructor', 'prototype', 'tenant_id', 'role', 'extra', 'a[b]', '']

const DROP = Symbol('drop')
const OTHERS: unknown[] = [DROP, null, true, 7, -1.5, 1e300, [], {}, [[]], 'text']
const values = fc.oneof(
  fc.constantFrom(...OTHERS),
  fc.constantFrom(1000, 10_000, 70_000).map((n) => 'x'.repeat(n)),
  fc.constantFrom(...NAUGHTY),
)

/** The same with one field dropped or changed, or with one more that nobody knows. */
export const broken = (whole: fc.Arbitrary<Wish>): fc.Arbitrary<Wish> =>
  fc
    .record({
      wish: whole,
      where: fc.constantFrom('query' as const, 'body' as const, 'path' as const),
      pick: fc.nat(1000),
      value: values,
      add: fc.option(fc.constantFrom(...NAMES), { freq: 3 }),
    })
    .map(({ wish, where, pick, value, add }) => {
      const part: unknown = wish.parts[where]
      const next = isPlain(part) ? changed(part, { pick, value, add: where === 'path' ? null : add }) : value
      return { ...wish, parts: { ...wish.parts, [where]: next } }
    })

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** fromEntries, so that `__proto__` is a field like any other. */
function changed(
  part: Record<string, unknown>,
  { pick, value, add }: { pick: number; value: unknown; add: string | null },
): Record<string, unknown> {
  const entries = Object.entries(part)
  if (add !== null) return Object.fromEntries([...entries, [add, value === DROP ? 1 : value]])
  const at = pick % Math.max(1, entries.length)
  return Object.fromEntries(
    entries.flatMap(([name, old], i) => (i === at ? (value === DROP ? [] : [[name, value]]) : [[name, old]])),
  )
}
