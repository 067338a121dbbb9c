import { describe, expect, test } from 'vitest'
import { decideTold, isOvertaken, isStale, type Holding, type Told } from '#domains/records/told-rules.ts'
import { contentHash, recordId } from '#domains/records/rules.ts'

const NOW = 1_800_000_000_000
const source = { tenantId: 'ten_1', connectionId: 'con_1', now: NOW }

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
    ['against our own time where the record has none', { at: NOW - 301_000 }, {}, true],
    ['which is that of writing, not of reading', { at: NOW - 299_000 }, {}, false],
    ['and so is a deletion’s', { gone: true, at: NOW - 299_000 }, {}, false],
    ['no time at all', {}, {}, false],
    ['asked for, whenever', { askedAt: NOW - 1 }, {}, false],
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

test('what was written here since the vendor was asked is asked for again, where it differs', () => {
  const held = holding()
  expect([NOW - 1, NOW, null].map((askedAt) => isOvertaken({ askedAt }, held))).toEqual([true, false, false])
  const asked = told({ name: 'A', askedAt: NOW - 1 })
  const outcome = (one: Holding) => decideTold(source, [asked], new Map([[one.id, one]])).outcomes
  expect(outcome(held)).toEqual(['overtaken'])
  expect(outcome(holding({ hash: contentHash(asked.row) }))).toEqual(['same'])
})

describe('a deletion of what is not held', () => {
  const decided = (all: Says[], held: Partial<Holding> | null = null) => {
    const one = held && holding(held)
    return decideTold(source, all.map(told), new Map(one ? [[one.id, one]] : []))
  }
  const types = ({ writes }: ReturnType<typeof decided>) => writes.map(({ type }) => type)
  const marked = { hash: '', fields: '{}', name: null, deletedAt: NOW, vendorUpdatedAt: NOW }

  test('is no news, and keeps what happened before it from coming to life', () => {
    const late = decided([{ gone: true, at: NOW }, { at: NOW - 1 }])
    expect([late.outcomes, late.writes]).toEqual([['same', 'stale'], []])
    expect(late.marks).toEqual([expect.objectContaining({ externalId: 'u1', at: NOW })])
    expect(decided([{ row: NOW - 1 }], marked).outcomes).toEqual(['stale'])
  })

  test('lets it be made again, which is the first that anybody hears of it', () => {
    expect(types(decided([{ gone: true, at: NOW }, { at: NOW + 1 }]))).toEqual(['created'])
    const { writes } = decided([{ at: NOW + 1 }], marked)
    expect(writes).toMatchObject([{ type: 'created', was: '', wasDeletedAt: NOW, diff: [] }])
  })

  test('and a later one of what is deleted counts from then on', () => {
    const twice = decided([{ gone: true, at: NOW + 9 }, { at: NOW + 5 }], { ...marked, hash: 'x' })
    expect([twice.outcomes, twice.marks.map(({ at }) => at)]).toEqual([['same', 'stale'], [NOW + 9]])
    expect(decided([{ gone: true, at: NOW - 9 }], marked).marks).toEqual([])
    expect(decided([{ gone: true }], marked).marks).toEqual([])
    expect(decided([{ gone: true }]).marks).toMatchObject([{ at: null }])
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
      marks: [],
    })
    expect(decided([{ gone: true, at: NOW }])).toMatchObject({ outcomes: ['same'], writes: [] })
  })
})

describe('a time that is yet to come', () => {
  const FAR = NOW + 25 * 3_600_000
  const decided = (all: Says[], held: Partial<Holding> = {}) => {
    const one = holding(held)
    return decideTold(source, all.map(told), new Map([[one.id, one]]))
  }

  test('by more than a day is none, and what comes after it is not older', () => {
    for (const first of [{ row: FAR }, { at: FAR }, { row: FAR, at: FAR }])
      expect(decided([first, { name: 'B', row: NOW, at: NOW }]).outcomes).toEqual(['written', 'written'])
    const { outcomes, marks } = decided([{ gone: true, at: FAR }], { hash: '', deletedAt: NOW })
    expect([outcomes, marks]).toEqual([['same'], []])
    expect(
      decided([
        { gone: true, at: FAR },
        { name: 'B', row: NOW + 1, at: NOW + 1 },
      ]).outcomes,
    ).toEqual(['written', 'written'])
  })

  test('by less is that of a clock ahead of ours, and counts', () => {
    const near = NOW + 23 * 3_600_000
    expect(decided([{ row: near }, { name: 'B', row: NOW }]).outcomes).toEqual(['written', 'stale'])
  })

  test('that is held already keeps nothing out', () => {
    expect(decided([{ at: NOW }], { vendorUpdatedAt: FAR }).outcomes).toEqual(['written'])
    expect(decided([{ gone: true, at: NOW }], { vendorUpdatedAt: FAR }).outcomes).toEqual(['written'])
    expect(decided([{ row: NOW }], { vendorUpdatedAt: FAR }).outcomes).toEqual(['written'])
    const gone = { hash: '', deletedAt: FAR, vendorUpdatedAt: FAR }
    const { outcomes, writes } = decided([{ row: NOW, at: NOW }], gone)
    // Written against the row as it is.
    expect([outcomes, writes[0]?.wasDeletedAt]).toEqual([['written'], FAR])
  })
})
