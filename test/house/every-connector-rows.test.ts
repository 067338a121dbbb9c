import { beforeAll, describe, expect, it } from 'vitest'
import type { Connector, ObjectSpec } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import type { Row } from '#engine/index.ts'
import { itemSpec } from '#engine/made.ts'
import { mapRows } from '#engine/map.ts'
import type { Json } from '#kit/json.ts'
import { ctx, readAll } from '../connectors/reading.ts'
import { own, sample } from './sample.ts'

const ODD: Json[] = [
  {},
  null,
  [],
  'x',
  '',
  5,
  0,
  -1,
  true,
  { id: 1 },
  { id: null },
  { id: {} },
  { id: [] },
  [[]],
  1e300,
]
/** What a vendor may put where a text, number, list or object should be. */
const VALUES: Json[] = [
  null,
  '',
  ' ',
  'x',
  '\u0000',
  5,
  -1,
  1e300,
  true,
  [],
  [null],
  {},
  { x: {} },
  '9'.repeat(400),
]

const plain = (text: string) => text

/** The row with each of its values, one after another, replaced by each odd one. */
function* spoiled(row: Json, depth = 3): Generator<Json> {
  if (typeof row !== 'object' || row === null || depth === 0) return
  const entries = Object.entries(row)
  for (const [at, [key, value]] of entries.entries()) {
    const others = [...VALUES, ...spoiled(value, depth - 1)]
    const copies = others.map((other) => entries.map(([k, v], n) => [k, n === at ? other : v] as const))
    for (const copy of copies) yield Array.isArray(row) ? copy.map(([, v]) => v) : Object.fromEntries(copy)
    if (!Array.isArray(row)) yield Object.fromEntries(entries.filter(([k]) => k !== key))
  }
}

/** Neither lost nor doubled, and no mapping throws: a row is understood, or set aside with a reason. */
function isTotal(rows: readonly unknown[], spec: ObjectSpec): void {
  for (const row of rows) {
    const { rows: good, quarantined } = mapRows([row], spec, plain)
    expect(good.length + quarantined.length, JSON.stringify(row)).toBe(1)
    for (const { reason } of quarantined) expect(reason).toMatch(/^[A-Z].*\.$/)
    for (const { externalId, fields } of good) {
      expect(externalId).not.toBe('')
      expect(JSON.parse(JSON.stringify(fields))).toEqual(fields)
    }
  }
}

describe.each(connectors)('$id', (connector: Connector) => {
  const samples = new Map<string, Row[]>()
  beforeAll(async () => {
    for (const object of Object.keys(connector.objects)) {
      const { rows, failure } = await readAll(sample(connector, own(connector)), object)
      expect(failure).toBeNull()
      samples.set(object, rows.slice(0, 2))
    }
  })

  describe.each(Object.entries(connector.objects))('%s', (object, spec) => {
    it('reads no field of a row that is none, and breaks over none', () => {
      for (const from of Object.values(spec.fields))
        if (typeof from === 'function') for (const odd of ODD) expect(() => from(odd)).not.toThrow()
      if (typeof spec.id === 'function') {
        const { id } = spec
        for (const odd of ODD) expect(() => id(odd)).not.toThrow()
      }
      isTotal(ODD, spec)
      isTotal(ODD, itemSpec(spec))
    })

    it('understands a row or sets it aside, whatever the vendor puts into it', () => {
      const [row] = samples.get(object) ?? []
      if (!row) throw new Error('there is no row')
      isTotal([...spoiled(row.raw)], spec)
    })

    it('makes something or nothing of an item, and never breaks over one', () => {
      const { made } = spec
      if (!made) return
      const items = [{ [made.id]: 1 }, { [made.id]: 'x', tags: 5, Tags: {}, team: 'x', profile: [] }]
      if (made.of === 'item') for (const item of items) expect(made.rows(item)).toBeInstanceOf(Array)
      else {
        const state = made.add(made.start, items)
        expect(JSON.parse(JSON.stringify(state))).toEqual(state)
        const daysAgo = (days: number) => new Date(ctx.now() - days * 86_400_000).toISOString().slice(0, 10)
        expect(made.rows(state, { settings: {}, daysAgo })).toBeInstanceOf(Array)
      }
    })

    it('throws, or has no rows, where a reply is not its list', () => {
      const { items } = spec
      if (typeof items !== 'function') return
      const daysAgo = () => '2026-11-23'
      for (const odd of [null, 'x', 5, true]) expect(() => items(odd, { each: null, daysAgo })).toThrow(Error)
    })
  })
})
