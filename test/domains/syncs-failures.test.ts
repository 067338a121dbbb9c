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

beforeEach(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 6)
  b.vendor.pageSize = 2
  connection = await b.connect('highlevel')
  await b.drain()
})

describe('a vendor that asks us to wait', () => {
  it.each([
    [503, { 'retry-after': '120' }, 120_000],
    [429, { 'retry-after': '3600' }, 3_600_000],
    [429, { 'x-ratelimit-interval-milliseconds': '10000' }, 10_000],
    [503, {}, 1000],
    [500, {}, 1000],
    [529, { 'retry-after': '7' }, 7000],
  ])('with %i and %j is asked again after that, at the same page', async (code, headers, wait) => {
    onPageTwo(() => answer({ message: 'slow down' }, code, headers))
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    const at = b.clock.now
    await onSyncMessage(b.base, message)
    const waiting = await b.showRun(runId)
    expect(waiting).toMatchObject({ state: 'queued', pages: 1, seen: 2, requests: 2, finished_at: null })
    expect(waiting.code).toMatch(/^vendor\.(rate_limited|unavailable)$/)
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
  })

  it('V2: 503 for ever is given up, with everything kept and the connection not blamed', async () => {
    onPageTwo(() => answer('', 503))
    b.vendor.asked.length = 0
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'failed', code: 'vendor.unavailable', pages: 1, deleted: 0 })
    // One good page, then twelve more tries after the first.
    expect(b.vendor.asked.filter(({ pathname }) => pathname === LIST)).toHaveLength(1 + 13)
    expect(run.requests).toBe(1 + 13)
    expect(await live()).toHaveLength(6)
    expect(await status()).toMatchObject({ status: 'ok' })
  })

  it('V1: 500 twice, then an answer, is forgiven: the count of failures begins anew with each page', async () => {
    let failures = 0
    b.vendor.before = (url) => {
      if (url.pathname !== LIST || failures++ % 3 === 2) return undefined
      return answer('', 500)
    }
    expect(await b.run(connection)).toMatchObject({ state: 'ok', pages: 3, seen: 6 })
    expect(failures).toBe(9)
  })
})

describe('a vendor that cannot be reached', () => {
  it.each([
    ['refuses the connection', () => Promise.reject(new TypeError('connect ECONNREFUSED'))],
    [
      'breaks off in the middle',
      () =>
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
    ],
  ])('%s: the page is asked for again, and nothing half is stored', async (_, reply) => {
    onPageTwo(reply)
    const { runId, message } = await b.start(connection)
    b.sent.length = 0
    await onSyncMessage(b.base, message)
    expect(await b.showRun(runId)).toMatchObject({ state: 'queued', pages: 1, seen: 2 })
    b.vendor.before = () => undefined
    b.sent.push({ body: { ...message, pages: 1 }, due: b.clock.now + 600_000, attempts: 1 })
    await b.drain()
    expect(await b.showRun(runId)).toMatchObject({ state: 'ok', pages: 3, seen: 6, unchanged: 6 })
  })
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
    ['a web page', '<!DOCTYPE html><title>Sign in</title>', 'vendor.html'],
    ['nothing', '', 'vendor.empty_body'],
    ['half a list', '{"users":[{"id":"user000003"}', 'vendor.bad_json'],
    ['null', 'null', 'vendor.unexpected_shape'],
    ['a word', '"ok"', 'vendor.unexpected_shape'],
    ['another shape', '{"data":[]}', 'vendor.unexpected_shape'],
    ['an object for a list', '{"users":{}}', 'vendor.unexpected_shape'],
    ['no list but an error', '{"users":null,"error":"rate_limited"}', 'vendor.unexpected_shape'],
  ])('%s fails after a few tries; no record is touched', async (_, body, code) => {
    const seq = Number((await b.get('/v1/changes?order=desc&limit=1')).data[0]?.seq)
    b.vendor.before = (url) => (url.pathname === LIST ? new Response(body) : undefined)
    b.vendor.asked.length = 0
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'failed', code, pages: 0, seen: 0, deleted: 0 })
    expect(b.vendor.asked).toHaveLength(3)
    expect(await live()).toHaveLength(6)
    expect(await b.changes(connection, seq)).toEqual([])
    expect((await b.log(run.id)).at(-1)).toMatch(/^Stopped: .* Nothing was deleted\.$/)
    expect(await b.get(`/v1/syncs/${await b.syncId(connection)}`)).toMatchObject({ records: 6 })
  })

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
