import { describe, expect, it } from 'vitest'
import readme from '../README.md?raw'

const upTo = (letter: string, last: number) => Array.from({ length: last }, (_, i) => `${letter}${i + 1}`)

/** What can go wrong: every one of these has a row in test/README.md and a test that says its name. */
const FAULTS = [
  ...upTo('V', 28),
  ...upTo('Q', 8),
  'D1a',
  'D1b',
  'D1c',
  ...upTo('K', 2),
  ...upTo('O', 4),
  'W1',
  'W2',
  'W3',
  'W4',
  'W5',
  'W6',
  'N1',
]

const asText = import.meta.glob<string>('../**/*.test.ts', { query: '?raw', import: 'default', eager: true })
const tests = new Map(
  Object.entries(asText).map(([at, text]) => [new URL(at, 'file:///test/house/').pathname.slice(1), text]),
)

/** Fault → the files its row points at. */
const rows = new Map(
  [...readme.matchAll(/^\| (\w+) +\|.*\| *([^|]+?) *\|$/gm)].map(([, id = '', files = '']) => [
    id,
    [...files.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => `test/${file}`),
  ]),
)

/** A test that runs: `it('V1: …` or the end of `it.each(…)('V1: …`, not one that is skipped or to come. */
const named = (text: string, id: string) => new RegExp(`(?:\\bit|\\))\\(\\s*['"\`]${id}: `).test(text)

describe('the faults that the product bears', () => {
  it('are all read', () => {
    expect(FAULTS).toHaveLength(52)
    expect(new Set(FAULTS).size).toBe(FAULTS.length)
    expect(tests.size).toBeGreaterThan(60)
    expect([...rows.keys()].filter((id) => /^[A-Z]\d/.test(id)).toSorted()).toEqual(FAULTS.toSorted())
  })

  it.each(FAULTS)('%s has a row in test/README.md, and each file of it a test of that name', (id) => {
    const files = rows.get(id) ?? []
    expect(files, `no row for ${id}`).not.toEqual([])
    expect(files.filter((file) => !named(tests.get(file) ?? '', id))).toEqual([])
  })

  it('and a test that is skipped, or only a group, proves nothing', () => {
    expect(named("it('V1: is', () => {", 'V1')).toBe(true)
    expect(named("])('V1: is %s', async", 'V1')).toBe(true)
    for (const text of [
      "it.skip('V1: is'",
      "it.todo('V1: is'",
      "describe('V1: is'",
      "it('V10: is'",
      "it('is V1: x'",
    ])
      expect(named(text, 'V1'), text).toBe(false)
  })
})
