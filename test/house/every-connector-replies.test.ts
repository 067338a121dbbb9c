import { describe, expect, it } from 'vitest'
import type { Connector, ObjectSpec } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import { failureCatalog } from '#engine/failure-catalog.ts'
import { fetchPage, testAccount, type Failure } from '#engine/index.ts'
import { readAll } from '../connectors/reading.ts'
import { answering, live, own } from './sample.ts'

/** Where a reply without any row is a vendor's own way to say "none": the run's review is what guards these. */
const MEANS_NONE: Record<string, (object: string, reply: string) => boolean> = {
  // An object by id, and an empty PHP array is a list.
  bamboohr: (object, reply) => object === 'account_user' && ['{}', '[]'].includes(reply),
  // Some accounts get lists without a wrapper.
  workiz: (_, reply) => reply === '[]',
}
const meansNone = ({ id, objects }: Connector, object: string, reply: string): boolean =>
  (objects[object]?.items === '' && reply === '[]') || (MEANS_NONE[id]?.(object, reply) ?? false)

interface Bad {
  what: string
  status: number
  body: string
  headers?: Record<string, string>
  is: Partial<Failure>
}

const said = '{"message":"Something about it."}'
const refused = (status: number): Bad => ({
  what: String(status),
  status,
  body: said,
  is: { kind: 'refused', status },
})
const busy = (status: number, headers: Record<string, string> = {}): Bad => ({
  what: String(status),
  status,
  body: said,
  headers,
  is: { kind: 'busy', status },
})
const nonsense = (what: string, body: string, code: string): Bad => ({
  what,
  status: 200,
  body,
  is: { kind: 'nonsense', code },
})
const BAD: Bad[] = [
  ...[400, 401, 403, 404, 409, 422].map(refused),
  busy(429),
  { ...busy(429, { 'retry-after': '7' }), what: '429 with a wait', is: { kind: 'busy', retryAfterMs: 7000 } },
  busy(500),
  { ...busy(503, { 'retry-after': '7' }), is: { kind: 'busy', retryAfterMs: 7000 } },
  nonsense('a web page', '<!doctype html><p>Sign in</p>', 'vendor.html'),
  nonsense('nothing', '', 'vendor.empty_body'),
  nonsense('broken JSON', '{"data": [{"id": 1}', 'vendor.bad_json'),
  nonsense('{}', '{}', 'vendor.unexpected_shape'),
  nonsense('[]', '[]', 'vendor.unexpected_shape'),
  nonsense('null', 'null', 'vendor.unexpected_shape'),
  nonsense('text', '"sorry"', 'vendor.unexpected_shape'),
]

const reply = ({ status, body, headers }: Bad) =>
  new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } })

const codes = new Set(failureCatalog.map(({ code }) => code))
/** What is to be done by a person, or that nothing is. */
const WHOSE_TURN =
  /\b(?:We |admin\w*|Check|Grant|Correct|Copy|Enter|Look|Ask|Open|open|Tick|Install|Connect|make|consent|Nothing was|nothing was)\b/i

function explains({ code, message }: Failure, what: string): void {
  expect([...codes], what).toContain(code)
  expect(message, what).toMatch(/^[A-Z].*(?:[.!…][)”]?|says: ".*")$/s)
  expect(message, what).toMatch(WHOSE_TURN)
  expect(message, what).not.toMatch(/undefined|\[object|{{|null\b/)
}

describe.each(connectors)('$id', (connector) => {
  const objects = Object.keys(connector.objects)

  it.each(BAD)('answers $what: known, explained, and never an empty list', async (bad) => {
    const ctx = answering(connector.id, () => reply(bad))
    for (const object of objects) {
      if (meansNone(connector, object, bad.body)) continue
      const page = await fetchPage(ctx, live(connector), { object, cursor: null })
      if (page.ok) throw new Error(`${object} took it for ${page.value.rows.length} rows`)
      expect(page.error, object).toMatchObject(bad.is)
      explains(page.error, object)
    }
    const tested = await testAccount(ctx, live(connector))
    if (!tested.ok) explains(tested.error, 'test')
    if (bad.status !== 200) expect(tested.ok).toBe(false)
  })

  it.each(BAD)('answers a question for changes with $what: everything is read, or nothing', async (bad) => {
    const ctx = answering(connector.id, () => reply(bad))
    const since = { kind: 'time', at: ctx.now() - 3_600_000, ours: false } as const
    for (const object of objects) {
      if (!connector.objects[object]?.incremental) continue
      const page = await fetchPage(ctx, live(connector), { object, cursor: null, since })
      if (page.ok && !meansNone(connector, object, bad.body))
        expect(page.value, object).toMatchObject({ rows: [], turned: expect.any(String) })
      else if (page.ok) expect(page.value.rows).toEqual([])
      else explains(page.error, object)
    }
  })

  it.each(BAD)(
    'answers the second request of a read with $what: the read has not ended well',
    async (bad) => {
      for (const object of objects) {
        if (meansNone(connector, object, bad.body)) continue
        let asked = 0
        const ctx = answering(connector.id, () => (++asked > 1 ? reply(bad) : undefined))
        const read = await readAll(live(connector, own(connector)), object, ctx)
        if (asked === 1) continue
        expect(read.failure, object).not.toBeNull()
        if (read.failure) explains(read.failure, object)
      }
    },
  )

  it.each(objects)('answers with the same page of %s again and again, and the read ends', async (object) => {
    const spec = connector.objects[object]
    if (!spec) throw new Error(object)
    const first = new Map<string, string>()
    const { base } = live(connector)
    const answer = (body: string) =>
      new Response(body, {
        headers: { 'content-type': 'application/json', link: `<${base}/again?after=1>; rel="next"` },
      })
    let asked = 0
    const ctx = answering(connector.id, async (request) => {
      asked++
      // Where a page's address is the vendor's to choose, it is this one.
      const asks = new URL(request.url).pathname.replace(/^\/again$/, [...first.keys()].at(-1) ?? '')
      const kept = first.get(asks)
      if (kept !== undefined) return answer(kept)
      const parents = spec.each && first.size === 0
      const honest = await (await answering(connector.id, () => undefined).fetch(request)).text()
      const lie = parents ? honest : lying(connector, spec, honest)
      first.set(asks, lie)
      return answer(lie)
    })
    const read = await readAll(live(connector, own(connector)), object, ctx)
    expect(asked).toBeLessThan(100)
    const { kind } = pagingOf(connector, spec)
    const endless = kind !== 'none' && kind !== 'pages_or_rows'
    if (!endless) expect(read.failure).toBeNull()
    else expect(read.failure).toMatchObject({ kind: 'nonsense', code: 'vendor.pagination_loop' })
    if (read.failure) explains(read.failure, object)
  })
})

const pagingOf = (connector: Connector, { page }: ObjectSpec) =>
  typeof page === 'function' ? page(live(connector).settings) : page

/** The reply as one of a list that never ends: full to the last row, and with a token for more. */
function lying(connector: Connector, spec: ObjectSpec, honest: string): string {
  const paging = pagingOf(connector, spec)
  const body = JSON.parse(honest) as Shape
  const rows = longestList(body)
  const size = 'size' in paging ? (paging.size?.value ?? 0) : 0
  const [row] = rows
  if (row)
    for (let n = rows.length; n < size; n++)
      rows.push({ ...row, ...Object.fromEntries(['id', '_id', 'UUID'].map((key) => [key, `lie${n}`])) })
  if (paging.kind === 'cursor' && typeof paging.from === 'string') put(body, paging.from.split('.'), 'again')
  for (const count of ['total', 'count']) if (typeof body[count] === 'number') body[count] = 1_000_000
  if ('has_more' in body) body.has_more = true
  return JSON.stringify(body)
}

type Shape = Record<string, unknown>

function longestList(body: unknown): Shape[] {
  if (typeof body !== 'object' || body === null) return []
  const inside = Object.values(body).map(longestList)
  const all =
    Array.isArray(body) && body.every((one) => typeof one === 'object')
      ? [body as Shape[], ...inside]
      : inside
  return all.toSorted((a, b) => b.length - a.length)[0] ?? []
}

function put(body: Shape, [head = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) body[head] = value
  else put((body[head] ??= {}) as Shape, rest, value)
}
