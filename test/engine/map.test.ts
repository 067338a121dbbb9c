import { describe, expect, it } from 'vitest'
import type { ObjectSpec } from '#connectors/contract.ts'
import { mapRows } from '#engine/map.ts'
import { redactor } from '#engine/redact.ts'
import { vendorTime } from '#engine/time.ts'
import { secret } from '#kit/secret.ts'
import { KEY, people } from './vendor.ts'

const spec: ObjectSpec = {
  ...people,
  updatedAt: 'meta.updated',
  deleted: 'gone',
  fields: {
    email: 'email',
    name: 'name',
    city: 'address.city',
    upper: (row) => (row as { name: string }).name.toUpperCase(),
  },
}
const redact = redactor({ api_key: secret(KEY) })
const map = (...items: unknown[]) => mapRows(items, spec, redact)
const rowOf = (over: object) => map({ id: 1, name: 'Ann', ...over }).rows[0]

describe('mapping rows', () => {
  it('takes a row into our shape and keeps the vendor’s whole', () => {
    const raw = {
      id: 7,
      email: ' Ann@ACME.com ',
      name: ' Ann ',
      address: { city: 'Oslo' },
      meta: { updated: '2026-01-02T03:04:05Z' },
      extra: [1],
    }
    expect(map(raw).rows).toEqual([
      {
        externalId: '7',
        email: 'ann@acme.com',
        name: 'Ann',
        vendorUpdatedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        deleted: false,
        fields: { email: 'ann@acme.com', name: ' Ann ', city: 'Oslo', upper: ' ANN ' },
        raw,
      },
    ])
  })

  it('leaves out what the vendor did not send, and keeps null', () => {
    expect(rowOf({ email: null })?.fields).toEqual({ email: null, name: 'Ann', upper: 'ANN' })
    expect(rowOf({})?.fields).toEqual({ name: 'Ann', upper: 'ANN' })
  })

  it.each(['', '  ', 'n/a', 5, null, ['a@b.c']])('%j is no email', (email) =>
    expect(rowOf({ email })?.email).toBeNull(),
  )

  it('counts only a plain true as removed', () => {
    expect([true, false, 'true', 1, null].map((gone) => rowOf({ gone })?.deleted)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })

  it('sets bad rows aside one by one, and the good ones go on', () => {
    const name = 'x'
    const { rows, quarantined } = map(
      { id: 'a', name },
      null,
      'text',
      ['list'],
      { name },
      { id: null, name },
      { id: '', name },
      { id: true, name },
      { id: { a: 1 }, name },
      { id: 'y'.repeat(513), name },
      { id: 'no name for upper' },
      { id: 'big', name, blob: 'x'.repeat(1_000_000) },
      { id: 0, name },
    )
    expect(rows.map((row) => row.externalId)).toEqual(['a', '0'])
    expect(quarantined.map((row) => row.reason)).toEqual([
      ...Array<string>(3).fill('The row is not an object.'),
      ...Array<string>(3).fill('The row has no id at "id".'),
      ...Array<string>(2).fill('The id at "id" is no text and no number.'),
      'The id at "id" is longer than 512 characters.',
      'The field "upper" could not be read from this row.',
      'The row is larger than 1 MB.',
    ])
    expect(Math.max(...quarantined.map((row) => Buffer.byteLength(row.sample)))).toBeLessThanOrEqual(1024)
  })

  it('shows samples without secrets, and only the first hundred', () => {
    const { quarantined } = map(...Array.from({ length: 150 }, () => ({ echo: KEY })))
    expect(quarantined).toHaveLength(150)
    expect(quarantined[0]?.sample).toBe('{"echo":"[secret]"}')
    expect(quarantined.filter((row) => row.sample !== '')).toHaveLength(100)
  })

  it('does not let a row or a mapping reach a prototype', () => {
    const evil = JSON.parse('{"id":1,"name":"x","__proto__":{"polluted":1}}') as unknown
    const { rows } = mapRows(
      [evil],
      { ...spec, fields: { ['__proto__']: 'name', x: '__proto__.polluted' } },
      redact,
    )
    expect(Object.keys(rows[0]?.fields ?? {})).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(rows[0]?.fields)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

it.each([
  ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02T03:04:05+02:00', Date.UTC(2026, 0, 2, 1, 4, 5)],
  ['2026-01-02 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02T03:04:05.123', Date.UTC(2026, 0, 2, 3, 4, 5, 123)],
  ['2026-01-02', Date.UTC(2026, 0, 2)],
  [1767225600, 1767225600000],
  [1767225600000, 1767225600000],
  ['1767225600', 1767225600000],
  ['0001-01-01T00:00:00Z', null],
  ['May', null],
  ['1', null],
  ['', null],
  [NaN, null],
  [null, null],
  [{}, null],
  [1e30, null],
])('vendor time %j → %s', (value, ms) => expect(vendorTime(value)).toBe(ms))
