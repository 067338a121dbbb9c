import { beforeEach, describe, expect, it } from 'vitest'
import { onSyncMessage } from '#domains/syncs/index.ts'
import { bench, type Bench } from '../make/bench.ts'
import { answer, bambooEmployees, hlUsers } from '../make/controlled.ts'
import { intercepted, Struck } from '../make/faults.ts'

let b: Bench
let connection: string

const LIST = '/users/search'
const live = async () =>
  (await b.records(connection))
    .filter(({ deleted_at }) => deleted_at === null)
    .map(({ external_id }) => external_id)
const status = async () => b.get(`/v1/connections/${connection}`)

/** What the vendor says to its second page; the first was fine. */
const onPageTwo = (reply: () => Response | Promise<Response>) => {
  b.vendor.before = (url) =>
    url.pathname === LIST && url.searchParams.get('skip') === '2' ? reply() : undefined
}

/** As the platform hands over what came with `content-encoding: gzip`. */
const packed = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(
    new Response(bytes).body
      ?.pipeThrough(new CompressionStream('gzip'))
      .pipeThrough(new DecompressionStream('gzip')),
  )

beforeEach(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 6)
  b.vendor.pageSize = 2
  connection = await b.connect('highlevel')
  await b.drain()
})

describe('a vendor that asks us to wait', () => {
  it('V3: with 429 for an hour is asked again after that, at the same page', () =>
    isAskedAgain(429, { 'retry-after': '3600' }, 3_600_000))

  it.each([
    [{ 'x-ratelimit-interval-milliseconds': '10000' }, 10_000],
    [{}, 1000],
  ])('V5: with 429 and no Retry-After (%j) is asked again after a while, at the same page', (headers, wait) =>
    isAskedAgain(429, headers, wait),
  )

  it.each([
    [503, { 'retry-after': '120' }, 120_000],
    [503, {}, 1000],
    [500, {}, 1000],
    [529, { 'retry-after': '7' }, 7000],
    [520, {}, 1000],
    [526, { 'retry-after': '9' }, 9000],
  ])('V6: with %i and %j is asked again after that, at the same page', (code, headers, wait) =>
    isAskedAgain(code, headers, wait),
  )

  async function isAskedAgain(code: number, headers: Record<string, string>, wait: number) {
    onPageTwo(() => answer({ message: 'slow down' }, code, headers))
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    const at = b.clock.now
    await onSyncMessage(b.base, message)
    const waiting = await b.showRun(runId)
    expect(waiting).toMatchObject({ state: 'queued', pages: 1, seen: 2, requests: 2, finished_at: null })
    expect(waiting.code).toMatch(/^vendor\.(rate_limited|unavailable|tls_failed)$/)
    expect(Date.parse(waiting.next_attempt_at)).toBeGreaterThanOrEqual(at + wait)
    expect(b.sent.map(({ body, due }) => [body.pages, due >= Date.parse(waiting.next_attempt_at)])).toEqual([
      [1, true],
    ])

    // Nobody asks the vendor before that: not a duplicate, not the sweep.
    b.vendor.asked.length = 0
    b.clock.now = Date.parse(waiting.next_attempt_at) - 1
    expect(await onSyncMessage(b.base, { ...message, pages: 1 })).toMatchObject({ kind: 'later' })
    expect(b.vendor.asked).toEqual([])

    b.vendor.before = () => undefined
    await b.drain()
    expect(b.vendor.asked.map(({ searchParams }) => searchParams.get('skip'))).toEqual(['2', '4'])
    expect(await b.showRun(runId)).toMatchObject({
      state: 'ok',
      code: null,
      message: null,
      pages: 3,
      seen: 6,
    })
    expect(await status()).toMatchObject({ status: 'ok' })
    expect((await b.log(runId)).join('\n')).toContain('Trying again at')
  }

  it('V2: 503 for ever is given up, with everything kept and the connection not blamed', async () => {
    onPageTwo(() => answer('', 503))
    b.vendor.asked.length = 0
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'failed', code: 'vendor.unavailable', pages: 1, deleted: 0 })
    // One good page, then twelve more tries after the first.
    expect(b.vendor.asked.filter(({ pathname }) => pathname === LIST)).toHaveLength(1 + 13)
    expect(run.requests).toBe(1 + 13)
    expect(await live()).toHaveLength(6)
    // Told once, at the end; the page that was read stays.
    expect((await b.log(run.id)).filter((line) => line.startsWith('Stopped: '))).toHaveLength(1)
    expect(run).toMatchObject({ seen: 2, unchanged: 2, verdict: 'unproved' })
    expect(b.sent).toEqual([])
    expect(await status()).toMatchObject({ status: 'ok' })
  })

  it('V1: 500 twice, then an answer, is forgiven: the count of failures begins anew with each page', async () => {
    let failures = 0
    const times: number[] = []
    b.vendor.before = (url) => {
      if (url.pathname !== LIST) return undefined
      times.push(b.clock.now)
      return failures++ % 3 === 2 ? undefined : answer('', 500)
    }
    const seq = Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', pages: 3, seen: 6, unchanged: 6 })
    expect(failures).toBe(9)
    // After a failure a second at least passes; how much more, chance says.
    for (let i = 1; i < times.length; i++)
      if (i % 3 !== 0) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(1000)
    expect(await live()).toHaveLength(6)
    expect(await b.changes(connection, seq)).toEqual([])
  })
})

describe('a vendor that cannot be reached', () => {
  it('V7: the page is asked for again', () =>
    isAskedAnew(() => Promise.reject(new TypeError('connect ECONNREFUSED'))))

  it('V9: the page is asked for again where an answer broke off, and nothing half is stored', () =>
    isAskedAnew(() =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            start(body) {
              body.enqueue(new TextEncoder().encode('{"users":[{"id":"user000003"'))
              body.error(new Error('Network connection lost.'))
            },
          }),
        ),
      ),
    ))

  async function isAskedAnew(reply: () => Promise<Response>) {
    const seq = Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)
    onPageTwo(reply)
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    await onSyncMessage(b.base, message)
    expect(await b.showRun(runId)).toMatchObject({ state: 'queued', pages: 1, seen: 2 })
    b.vendor.before = () => undefined
    b.sent.push({ body: { ...message, pages: 1 }, due: b.clock.now + 600_000, attempts: 1 })
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', pages: 3, seen: 6, unchanged: 6 })
    expect(await b.changes(connection, seq)).toEqual([])
  }
})

describe('a vendor that refuses', () => {
  it('the key in the middle of a run ends it, asks for a new one, and keeps every record', async () => {
    onPageTwo(() => answer({ message: 'Invalid token: access token is invalid' }, 401))
    b.vendor.asked.length = 0
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'failed', code: 'vendor.unauthorized', pages: 1, deleted: 0 })
    expect(run.message).toContain('An admin has to enter new ones')
    expect(b.vendor.asked).toHaveLength(2)
    expect(await status()).toMatchObject({ status: 'reauth_required', status_message: run.message })
    expect(await live()).toHaveLength(6)
  })

  it('and takes the key again later: the run that proves it clears the connection', async () => {
    onPageTwo(() => answer({ message: 'Invalid token' }, 401))
    await b.run(connection)
    b.vendor.before = () => undefined
    expect(await b.run(connection)).toMatchObject({ state: 'ok' })
    expect(await status()).toMatchObject({ status: 'ok', status_message: null })
  })

  it.each([403, 404, 400, 422])('with %i ends the run at once, and deletes nothing', async (code) => {
    onPageTwo(() => answer({ message: 'no' }, code))
    b.vendor.asked.length = 0
    expect(await b.run(connection)).toMatchObject({ state: 'failed', pages: 1, deleted: 0 })
    expect(b.vendor.asked).toHaveLength(2)
    expect(await live()).toHaveLength(6)
  })
})

describe('a vendor that says yes and sends', () => {
  it.each([
    ['a web page', 'text/html', '<!DOCTYPE html><title>Sign in</title>'],
    ['a web page said to be JSON', 'application/json', '\n <html><body>Down for maintenance</body></html>'],
    ['an XML document', 'text/xml', '<?xml version="1.0"?><users/>'],
  ])('V11: %s fails after a few tries, slowly; it is no empty list', async (_, type, body) => {
    const times: number[] = []
    await touchesNothing('vendor.html', () => {
      times.push(b.clock.now)
      return new Response(body, { headers: { 'content-type': type } })
    })
    for (let i = 1; i < times.length; i++)
      expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(1000)
  })

  it.each([
    ['nothing', '', 'vendor.empty_body'],
    ['204', null, 'vendor.empty_body'],
    ['half a list', '{"users":[{"id":"user000003"}', 'vendor.bad_json'],
    ['a line for each row', '{"id":"user000001"}\n{"id":"user000002"}', 'vendor.bad_json'],
    ['NaN', '{"users":[{"id":NaN}]}', 'vendor.bad_json'],
    [
      'what is not UTF-8',
      new Uint8Array([...Buffer.from('{"users":[],"x":"'), 0xc3, 0x28, 0x22, 0x7d]),
      'vendor.bad_json',
    ],
    ['null', 'null', 'vendor.unexpected_shape'],
    ['a word', '"ok"', 'vendor.unexpected_shape'],
    ['another shape behind a byte order mark', '\ufeff{"data":[]}', 'vendor.unexpected_shape'],
    ['an object for a list', '{"users":{}}', 'vendor.unexpected_shape'],
    ['its list twice', '{"users":[],"users":null}', 'vendor.unexpected_shape'],
  ])('V10: %s fails after a few tries; no record is touched', (_, body, code) =>
    touchesNothing(code, () => new Response(body, { status: body === null ? 204 : 200 })),
  )

  it('V5: an error instead of a list fails after a few tries; no record is touched', () =>
    touchesNothing('vendor.unexpected_shape', () => answer({ error: 'rate_limited' })))

  it.each([
    ['zeros, packed a thousandfold', () => packed(new Uint8Array(12 * 1024 * 1024).fill(0x20))],
    ['lists in lists', () => new Response('['.repeat(200_000))],
    ['two million rows', () => new Response(`{"users":[${'{},'.repeat(2_000_000)}{}]}`)],
  ])('V13: %s are too large, and other connections go on', async (_, bomb) => {
    const other = await b.connect('highlevel')
    await b.drain()
    await touchesNothing('vendor.too_large', bomb)
    b.vendor.before = () => undefined
    expect(await b.run(other)).toMatchObject({ state: 'ok', seen: 6 })
  })

  async function touchesNothing(code: string, reply: () => Response) {
    const seq = Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)
    b.vendor.before = (url) => (url.pathname === LIST ? reply() : undefined)
    b.vendor.asked.length = 0
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'failed', code, pages: 0, seen: 0, deleted: 0 })
    expect(b.vendor.asked).toHaveLength(3)
    expect(await live()).toHaveLength(6)
    expect(await b.changes(connection, seq)).toEqual([])
    expect((await b.log(run.id)).at(-1)).toMatch(/^Stopped: .* Nothing was deleted\.$/)
    expect(await b.get(`/v1/syncs/${await b.syncId(connection)}`)).toMatchObject({ records: 6 })
  }

  it('a redirect to somewhere else is not followed', async () => {
    b.vendor.before = () =>
      new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })
    b.vendor.asked.length = 0
    expect(await b.run(connection)).toMatchObject({ state: 'failed', code: 'vendor.redirected', deleted: 0 })
    expect(b.vendor.asked.every(({ hostname }) => hostname === '127.0.0.1')).toBe(true)
  })

  it('never repeats our key to us', async () => {
    b.vendor.before = () => answer({ message: 'bad token pit-0123456789abcdef' }, 400)
    const run = await b.run(connection)
    expect(JSON.stringify([run, await b.log(run.id), await status()])).not.toContain('0123456789abcdef')
  })
})

describe('trouble of our own', () => {
  it('that stays is tried again, then told, and blames neither vendor nor connection', async () => {
    const { runId } = await b.start(connection)
    const sick = intercepted(b.base, (call, what) =>
      what.includes('INSERT INTO run_pages')
        ? Promise.reject(new Struck('D1_ERROR: string or blob too big'))
        : call(),
    )
    await b.drain(sick)
    const run = await b.showRun(runId)
    expect(run).toMatchObject({ state: 'failed', code: 'runs.internal_error', pages: 0, deleted: 0 })
    expect((await b.log(runId)).join()).not.toContain('too big')
    expect(await status()).toMatchObject({ status: 'ok' })
    expect(await b.run(connection)).toMatchObject({ state: 'ok', seen: 6 })
  })

  it('while opening the credentials is tried again', async () => {
    const { runId, message } = await b.start(connection)
    const sick = intercepted(b.base, (call, what) =>
      what === 'SECRETS' ? Promise.reject(new Struck('KV is away')) : call(),
    )
    await onSyncMessage(sick, message)
    expect(await b.showRun(runId)).toMatchObject({ state: 'queued', code: 'runs.internal_error' })
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 6 })
  })

  it('K1: credentials that are not there yet are waited for', async () => {
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    // KV answers "missing" for a minute after a write elsewhere.
    const stale = intercepted(b.base, (call, what) =>
      what === 'SECRETS' ? Promise.resolve(null as Awaited<ReturnType<typeof call>>) : call(),
    )
    await onSyncMessage(stale, message)
    expect(await b.showRun(runId)).toMatchObject({ state: 'queued', finished_at: null })
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 6 })
  })
})

describe('a connection that is removed', () => {
  it('while its run waits for the vendor: the run ends, nothing comes back', async () => {
    const { runId, message } = await b.start(connection)
    const asked = Promise.withResolvers<void>()
    const reply = Promise.withResolvers<Response>()
    b.vendor.before = () => {
      asked.resolve()
      return reply.promise
    }
    const working = onSyncMessage(b.base, message)
    await asked.promise
    const removed = await b.member.call('DELETE', `/v1/connections/${connection}`)
    expect(removed.status).toBe(204)
    b.vendor.before = () => undefined
    reply.resolve(answer({ users: hlUsers(1, 2), count: 6 }))
    expect(await working).toEqual({ kind: 'done' })
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'cancelled', pages: 0 })
    expect(await live()).toEqual([])
    expect(
      (await b.changes(connection)).filter(({ type, object }) => type === 'deleted' && object === 'user'),
    ).toHaveLength(6)
  })
})

describe('BambooHR', () => {
  it('that answers 503 with Retry-After is waited for, and its whole list is read then', async () => {
    b.vendor.users = bambooEmployees(1, 4)
    const bamboo = await b.connect('bamboohr')
    await b.drain()
    let busy = true
    b.vendor.before = () => (busy ? answer('', 503, { 'retry-after': '60' }) : undefined)
    const { runId, message } = await b.start(bamboo)
    await onSyncMessage(b.base, message)
    expect(await b.showRun(runId)).toMatchObject({ state: 'queued', code: 'vendor.rate_limited' })
    busy = false
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', seen: 4, unchanged: 4 })
  })
})
