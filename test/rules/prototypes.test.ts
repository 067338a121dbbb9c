import { afterEach, describe, expect, it } from 'vitest'
import { contentHash, fieldChanges } from '#domains/records/rules.ts'
import { canonicalJson, type Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import cases from '../cases/proto-paths.json'

type Fields = Record<string, Json>

afterEach(() => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
})

const hashOf = (raw: Json) =>
  contentHash({
    externalId: '1',
    email: null,
    name: null,
    vendorUpdatedAt: null,
    deleted: false,
    fields: {},
    raw,
  })

const written = [
  '{"a":{"__proto__":{"polluted":1}}}',
  '{"__proto__":null}',
  '{"hasOwnProperty":1,"toString":"x"}',
  '{"__proto__":{"polluted":1}}',
]

it('has a text for each case', () => expect(cases.json_bodies).toHaveLength(written.length))

describe.each(cases.json_bodies.map((text, i) => ({ text, out: written[i] })))(
  'a vendor’s row $text',
  ({ text, out }) => {
    const body = () => JSON.parse(text) as Fields

    it('is written out with every key it has', () => expect(canonicalJson(body())).toBe(out))

    it('shows a change of such a key as what it is', () => {
      const changes = fieldChanges('{}', body())
      expect(changes.map(({ field }) => field)).toEqual(
        Object.entries(body())
          .filter(([, value]) => value !== null)
          .map(([key]) => key)
          .toSorted(),
      )
      expect(fieldChanges(text, body())).toEqual([])
      expect(fieldChanges(text, {}).map(({ field }) => field)).toEqual(changes.map(({ field }) => field))
    })

    it('has a digest of its own', () => {
      expect(hashOf(body())).not.toBe(hashOf({}))
    })

    it.each(['__proto__', '__proto__.polluted', 'a.__proto__.polluted', 'polluted', 'constructor.name'])(
      'answers nothing at %s',
      (path) => expect(valueAt(body(), path)).toBeUndefined(),
    )

    it('gives own values only where a name is one of the language’s too', () => {
      expect(valueAt(body(), 'toString')).toBe(Object.hasOwn(body(), 'toString') ? 'x' : undefined)
      expect(valueAt(body(), 'valueOf')).toBeUndefined()
    })
  },
)
