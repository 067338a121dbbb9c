import { describe, expect, it } from 'vitest'
import {
  contentHash,
  countsOf,
  decide,
  distinct,
  fieldChanges,
  recordId,
  type Incoming,
  type Stored,
} from '#domains/records/rules.ts'
import { suspicion } from '#domains/syncs/suspicion.ts'

const row = (more: Partial<Incoming> = {}): Incoming => ({
  externalId: '7',
  email: 'ada@acme.com',
  name: 'Ada',
  vendorUpdatedAt: null,
  deleted: false,
  fields: { name: 'Ada', title: 'Engineer' },
  raw: { id: 7, name: 'Ada', title: 'Engineer' },
  ...more,
})
const stored = (of: Incoming, more: Partial<Stored> = {}): Stored => ({
  id: 'rec_1',
  hash: contentHash(of),
  deletedAt: null,
  fields: JSON.stringify(of.fields),
  ...more,
})
const promoted = row({ fields: { name: 'Ada', title: 'Director' }, raw: { id: 7, title: 'Director' } })

describe('what becomes of a row', () => {
  it.each([
    ['new', row(), undefined, 'created', null],
    ['as it was', row(), stored(row()), undefined, undefined],
    ['other content', promoted, stored(row()), 'updated', contentHash(row())],
    ['back, as it was', row(), stored(row(), { deletedAt: 5 }), 'restored', contentHash(row())],
    ['back, with other content', promoted, stored(row(), { deletedAt: 5 }), 'restored', contentHash(row())],
    ['new, and told as deleted before', row(), stored(row(), { hash: '', deletedAt: 5 }), 'created', ''],
    ['marked as removed', row({ deleted: true }), stored(row()), 'deleted', contentHash(row())],
    [
      'marked as removed, and was',
      row({ deleted: true }),
      stored(row(), { deletedAt: 5 }),
      undefined,
      undefined,
    ],
    ['marked as removed, never seen', row({ deleted: true }), undefined, undefined, undefined],
  ])('%s', (...[, incoming, was, type, decidedAgainst]) => {
    const write = decide('rec_1', incoming, was)
    expect(write?.type).toBe(type)
    expect(write?.was).toBe(decidedAgainst)
  })

  it('keeps the digest of a removed record, so that its content can be compared when it returns', () => {
    expect(decide('rec_1', { ...promoted, deleted: true }, stored(row()))?.hash).toBe(contentHash(row()))
  })

  it('tells the fields that differ, sorted, and null for a side that has none', () => {
    const now = row({ fields: { title: 'Director', phone: '1' }, raw: {} })
    expect(decide('rec_1', now, stored(row()))?.diff).toEqual([
      { field: 'name', before: 'Ada', after: null },
      { field: 'phone', before: null, after: '1' },
      { field: 'title', before: 'Engineer', after: 'Director' },
    ])
  })

  it('calls a change of the vendor’s own row an update without fields', () => {
    const write = decide('rec_1', row({ raw: { id: 7, shoeSize: 44 } }), stored(row()))
    expect(write).toMatchObject({ type: 'updated', diff: [] })
  })
})

describe('the content’s digest', () => {
  it('does not depend on the order of keys, nor on what is only looked up', () => {
    const shuffled = row({
      fields: { title: 'Engineer', name: 'Ada' },
      raw: { title: 'Engineer', name: 'Ada', id: 7 },
      vendorUpdatedAt: 99,
    })
    expect(contentHash(shuffled)).toBe(contentHash(row()))
  })

  it.each([
    ['a number from its text', { raw: { id: '7' } }, { raw: { id: 7 } }],
    ['null from missing', { raw: { a: null } }, { raw: {} }],
    ['a list from another order', { raw: [1, 2] }, { raw: [2, 1] }],
    ['a nested list from a flat one', { raw: [[1], 2] }, { raw: [1, [2]] }],
    ['fields from raw', { fields: { a: 1 }, raw: {} }, { fields: {}, raw: { a: 1 } }],
    ['a key named __proto__', { raw: JSON.parse('{"__proto__":1}') as null }, { raw: {} }],
  ])('tells %s', (_, a, b) => expect(contentHash(row(a))).not.toBe(contentHash(row(b))))
})

describe('the change of fields', () => {
  it.each([
    ['nothing stored', null, { a: 1 }, [{ field: 'a', before: null, after: 1 }]],
    ['equal', '{"a":{"x":1,"y":2}}', { a: { y: 2, x: 1 } }, []],
    ['null and missing', '{"a":null}', {}, []],
    ['false and null', '{"a":false}', { a: null }, [{ field: 'a', before: false, after: null }]],
    ['a list', '{"a":[1]}', { a: [1, 2] }, [{ field: 'a', before: [1], after: [1, 2] }]],
  ])('%s', (...[, before, after, changes]) => expect(fieldChanges(before, after)).toEqual(changes))
})

describe('a record’s id', () => {
  const at = { tenantId: 'ten_1', connectionId: 'con_1', object: 'user' }

  it('is the same each time, and of the shape of our ids', () => {
    expect(recordId(at, '7')).toBe(recordId({ ...at }, '7'))
    expect(recordId(at, '7')).toMatch(/^rec_[0-9A-Za-z]{22}$/)
  })

  it('differs by tenant, connection, object and external id, wherever one ends and the next begins', () => {
    const ids = [
      recordId(at, '7'),
      recordId(at, '07'),
      recordId({ ...at, object: 'tag' }, '7'),
      recordId({ ...at, connectionId: 'con_2' }, '7'),
      recordId({ ...at, tenantId: 'ten_2' }, '7'),
      recordId({ ...at, object: 'user7' }, ''),
      recordId({ ...at, connectionId: 'con_', object: '1user' }, '7'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('a page', () => {
  it('lets the last row win where it names an id twice', () => {
    const names = distinct([row({ name: 'first' }), row({ externalId: '8' }), row({ name: 'last' })])
    expect(names.map(({ externalId, name }) => [externalId, name])).toEqual([
      ['7', 'last'],
      ['8', 'Ada'],
    ])
  })

  it('counts a return as new, and whatever was not written as unchanged', () => {
    const writes = [
      decide('rec_1', row(), undefined),
      decide('rec_2', row(), stored(row(), { deletedAt: 5 })),
      decide('rec_3', promoted, stored(row())),
      decide('rec_4', row({ deleted: true }), stored(row())),
    ].filter((write) => write !== null)
    // Ten rows that live, and a tombstone beside them.
    expect(countsOf(writes, 10)).toEqual({ created: 2, updated: 1, deleted: 1, unchanged: 7 })
    expect(countsOf([], 0)).toEqual({ created: 0, updated: 0, deleted: 0, unchanged: 0 })
  })
})

describe('a deletion', () => {
  it.each([
    // live, missing, seen, may it be
    [10, 0, 10, true],
    [10, 0, 0, true],
    [0, 0, 0, true],
    [1, 1, 0, false],
    [10_000, 10_000, 0, false],
    [4, 2, 2, true],
    [2, 2, 1, true],
    [9, 3, 6, false],
    [10, 3, 7, true],
    [10, 4, 6, false],
    [1000, 300, 700, true],
    [1000, 301, 699, false],
  ])('of %i live with %i missing and %i seen: %s', (...[live, missing, seen, plausible]) => {
    expect(suspicion(live, missing, seen) === null).toBe(plausible)
  })

  it('says what looks wrong', () => {
    expect(suspicion(12, 12, 0)).toBe('The vendor sent an empty list where there were 12 records.')
    expect(suspicion(10, 4, 6)).toBe('4 of 10 records are missing from the vendor’s list, more than 30 %.')
  })
})
