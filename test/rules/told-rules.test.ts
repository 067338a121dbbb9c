import { describe, expect, test } from 'vitest'
import { decideTold, isStale, type Holding, type Told } from '#domains/records/told-rules.ts'
import { contentHash, recordId } from '#domains/records/rules.ts'

const source = { tenantId: 'ten_1', connectionId: 'con_1' }
const NOW = 1_800_000_000_000

interface Says {
  name?: string
  row?: number | null
  at?: number | null
  askedAt?: number | null
  gone?: boolean
}

const told = ({ name = 'A', row = null, at = null, askedAt = null, gone = false }: Says): Told => ({
  receivedId: `rcv_${name}`,
  object: 'user',
  kind: 'user',
  row: {
    externalId: 'u1',
    email: null,
    name,
    vendorUpdatedAt: row,
    deleted: gone,
    fields: { name },
    raw: null,
  },
  at,
  askedAt,
})

const holding = (held: Partial<Holding> = {}): Holding => ({
  id: recordId({ ...source, object: 'user' }, 'u1'),
  hash: 'x',
  deletedAt: null,
  fields: '{"name":"old"}',
  name: 'old',
  vendorUpdatedAt: null,
  updatedAt: NOW,
  ...held,
})

describe('whether what we hold is newer', () => {
  const cases: [string, Says, Partial<Holding>, boolean][] = [
    ['the row’s own time is earlier', { row: NOW - 1 }, { vendorUpdatedAt: NOW }, true],
    ['the row’s own time is the same', { row: NOW }, { vendorUpdatedAt: NOW }, false],
    ['and decides, whatever the event’s', { row: NOW, at: NOW - 9e6 }, { vendorUpdatedAt: NOW }, false],
    ['without it the event’s time', { at: NOW - 2000 }, { vendorUpdatedAt: NOW }, true],
    ['which may be in whole seconds', { at: NOW - 999 }, { vendorUpdatedAt: NOW }, false],
    ['against our own time where the record has none', { at: NOW - 2000 }, {}, true],
    ['no time at all', {}, {}, false],
    ['asked for before it was written here', { askedAt: NOW - 1 }, {}, true],
    ['asked for since', { askedAt: NOW }, {}, false],
    [
      'asked for since, from a copy of the vendor’s that is behind',
      { askedAt: NOW, row: 1 },
      { vendorUpdatedAt: 2 },
      true,
    ],
    ['gone, and changed since', { gone: true, at: NOW - 2000 }, { vendorUpdatedAt: NOW }, true],
    ['gone, and changed before', { gone: true, at: NOW }, { vendorUpdatedAt: NOW - 5 }, false],
    ['changed before it was deleted', { row: NOW - 2000, at: NOW - 2000 }, { deletedAt: NOW }, true],
    [
      'changed just before it was deleted, as the vendor told',
      { at: NOW - 900 },
      { vendorUpdatedAt: NOW, deletedAt: NOW },
      true,
    ],
    ['made again in the same second', { at: NOW }, { vendorUpdatedAt: NOW, deletedAt: NOW }, false],
    ['made again since it was deleted', { row: NOW + 1, at: NOW + 1 }, { deletedAt: NOW }, false],
  ]
  test.each(cases.map(([what, ...rest]) => ({ what, rest })))('$what', ({ rest: [says, held, stale] }) => {
    expect(isStale(told(says), holding(held))).toBe(stale)
  })
})

describe('several about one record', () => {
  const decided = (all: Says[], held?: Holding) =>
    decideTold(source, all.map(told), new Map(held ? [[held.id, held]] : []))

  test('each sees what the one before wrote, and each that writes has its change', () => {
    const { outcomes, writes } = decided([
      { name: 'A', row: 1 },
      { name: 'B', row: 3 },
      { name: 'late', row: 2 },
      { name: 'B', row: 3 },
      { gone: true, at: 9000 },
      { name: 'C', row: 4, at: 4 },
      { gone: true, at: 9000 },
    ])
    expect(outcomes).toEqual(['written', 'written', 'stale', 'same', 'written', 'stale', 'same'])
    expect(writes.map(({ type, row }) => [type, row.name])).toEqual([
      ['created', 'A'],
      ['updated', 'B'],
      // A removal names no name.
      ['deleted', 'B'],
    ])
    expect(writes[1]?.diff).toEqual([{ field: 'name', before: 'A', after: 'B' }])
  })

  test('what is so already writes nothing, and what never was is not removed', () => {
    const { row } = told({ name: 'A' })
    expect(decided([{ name: 'A' }], holding({ hash: contentHash(row) }))).toEqual({
      outcomes: ['same'],
      writes: [],
    })
    expect(decided([{ gone: true, at: NOW }])).toEqual({ outcomes: ['same'], writes: [] })
  })
})
