import { describe, expect, it } from 'vitest'
import { parsePath, valueAt } from '#kit/path.ts'
import cases from '../cases/proto-paths.json'

describe('paths', () => {
  it.each([
    ...cases.reject,
    ...cases.deny,
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a[',
    'a[-1]',
    "a['__proto__']",
    'a b',
  ])('refuses %j', (path) => expect(parsePath(path).ok).toBe(false))

  it.each(cases.accept)('takes %j', (path) => expect(parsePath(path).ok).toBe(true))

  it('splits what it takes', () => {
    expect(parsePath('results.items[0]["a key"].name')).toEqual({
      ok: true,
      value: ['results', 'items', '0', 'a key', 'name'],
    })
  })

  it('walks own properties only', () => {
    const data = { a: [{ b: 0 }], 'x.y': 1 }
    expect(valueAt(data, 'a[0].b')).toBe(0)
    expect(valueAt(data, 'a[1].b')).toBeUndefined()
    expect(valueAt(data, 'a.map')).toBeUndefined()
    expect(valueAt(data, 'toString')).toBeUndefined()
    expect(valueAt(data, 'hasOwnProperty')).toBeUndefined()
    expect(valueAt('text', 'length')).toBeUndefined()
    expect(valueAt(null, 'a')).toBeUndefined()
    expect(valueAt(data, '["x.y"]')).toBe(1)
  })

  it.each(cases.json_bodies)('reads %s and changes no prototype', (text) => {
    const body: unknown = JSON.parse(text)
    for (const path of [
      'a.__proto__.polluted',
      '__proto__.polluted',
      'a.polluted',
      'polluted',
      'constructor',
    ]) {
      expect(valueAt(body, path)).toBeUndefined()
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })
})
