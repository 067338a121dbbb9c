import { expect, it } from 'vitest'
import { failureCatalog } from '#engine/failure-catalog.ts'

const sources = Object.entries(
  import.meta.glob<string>('../../src/{engine,connectors,domains}/**/*.ts', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).filter(([file]) => !file.endsWith('failure-catalog.ts'))

/** Codes put together from a reason, which no search finds whole. */
const BUILT = [
  ...['missing', 'secret_slot', 'type', 'path', 'header'].map((reason) => `template.${reason}`),
  ...['bad_json', 'connection_lost', 'empty_body', 'html', 'too_large', 'timeout'].map(
    (fault) => `vendor.${fault}`,
  ),
  ...['dns_failed', 'dns_no_address', 'unknown_object', 'bad_cursor'].map((reason) => `vendor.${reason}`),
  'runs.suspicious',
  'runs.internal_error',
  'runs.too_long',
]

it('explains every code a run can end with, and no other', () => {
  const used = new Set(
    sources.flatMap(([, text]) => text.match(/(?<=')(?:vendor|template|action)\.[a-z_]+(?=')/g) ?? []),
  )
  for (const code of BUILT) used.add(code)
  expect(sources.length).toBeGreaterThan(60)
  expect(failureCatalog.map(({ code }) => code).toSorted()).toEqual([...used].toSorted())
})
