import { describe, expect, it } from 'vitest'
import { lineOf, placeOf } from '../../web/pages/manifests/place.ts'

const text = `{
  "execute": [
    { "url": "https://a.example/\\"x\\",[{", "method": "GET" },
    { "url": "https://b.example", "headers": { "X-Of.The.App": "1", "X-Of": { "The": 2 } } }
  ],
  "method": "none",
  "data_structure": { "email": "url" }
}`

const found = (path: string): string | null => {
  const place = placeOf(text, path)
  return place && text.slice(place.from, place.to)
}
const lineNumber = (path: string): number => text.slice(0, placeOf(text, path)?.from).split('\n').length

describe('where a path of a manifest stands in its text', () => {
  it('is its last key, and not the same key elsewhere', () => {
    expect(found('execute[0].method')).toBe('"method"')
    expect(lineNumber('execute[0].method')).toBe(3)
    expect(lineNumber('method')).toBe(6)
    expect(lineNumber('execute[1].url')).toBe(4)
  })
  it('is the nearest that is there, where something is missing', () => {
    expect(found('execute[1].method')).toBe('{')
    expect(lineNumber('execute[1].method')).toBe(4)
    expect(found('data_structure.first_name')).toBe('"data_structure"')
    expect(found('execute[7]')).toBe('"execute"')
    expect(found('action')).toBeNull()
  })
  it('takes the longest key that fits, since a key may have dots', () => {
    expect(found('execute[1].headers.X-Of.The.App')).toBe('"X-Of.The.App"')
    expect(found('execute[1].headers.X-Of.The')).toBe('"The"')
  })
  it('comes to an end in a text that is no JSON', () => {
    for (const broken of ['', '{', '{"a', '{"a": [', '}{', '"a"', '[[[', '{"a":}'])
      expect(() => placeOf(broken, 'a[0].b')).not.toThrow()
  })
})

it('a line is found by its number', () => {
  expect(lineOf('one\ntwo\nthree', 'This is no JSON. Line 2.')).toEqual({ from: 4, to: 7 })
  expect(lineOf('one', 'This is no JSON. Line 9.')).toBeNull()
  expect(lineOf('one', 'This is no JSON.')).toBeNull()
})
