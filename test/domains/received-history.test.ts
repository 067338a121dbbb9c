import { beforeAll, describe, expect, it } from 'vitest'
import { forgetBooks } from '#domains/ledger/index.ts'
import { receivedJobs } from '#domains/received/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { sandboxConnection } from '../make/connections.ts'
import { joins, person, type Member } from '../make/people.ts'
import { booked, imbalances, putReceived } from '../make/received.ts'
import { tenant } from '../make/tenant.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 10, 20)
const time = (ms: number) => new Date(ms).toISOString()

let ada: Member
let bob: Member
let ctx: TenantCtx
let workos: string
let slack: string

beforeAll(async () => {
  ada = await person('Ada')
  bob = await person('Bob')
  ctx = await tenant(ada.workspace)
  workos = await sandboxConnection(ada, 'workos')
  slack = await sandboxConnection(ada, 'slack')
}, 60_000)

async function list(query: Record<string, string> = {}, who = ada) {
  const reply = await who.call('GET', `/v1/received?${String(new URLSearchParams(query))}`)
  expect([reply.status, reply.body.error]).toEqual([200, undefined])
  return reply.body as { data: Record<string, unknown>[]; next_cursor: string | null }
}

/** Page by page to the end. */
async function all(query: Record<string, string>, between = async () => {}) {
  const rows: Record<string, unknown>[] = []
  let cursor: string | null = ''
  let pages = 0
  while (cursor !== null) {
    const page = await list({ ...query, ...(cursor ? { cursor } : {}) })
    rows.push(...page.data)
    cursor = page.next_cursor
    if (++pages > 100) throw new Error('the list never ends')
    await between()
  }
  return rows
}
const ids = (rows: Record<string, unknown>[]) => rows.map(({ id }) => String(id))

describe('what came in', () => {
  it('is listed newest first, and found by connection, state, type, time and text', async () => {
    const events = Array.from({ length: 30 }, (_, i) => ({
      connectionId: i % 3 === 0 ? slack : workos,
      at: START + i * HOUR,
      key: `key-${i}`,
      type: i % 2 === 0 ? 'user.updated' : 'user.deleted',
      state: (['delivered', 'filtered', 'dead', 'pending', 'delivered'] as const)[i % 5],
      reason: ['', 'duplicate', 'bad_shape', '', ''][i % 5],
      body: JSON.stringify({ n: i, email: i === 7 ? 'Zoë@acme.example' : 'x@acme.example' }),
    }))
    const put = await putReceived(ctx, events)
    expect(await imbalances(ctx)).toEqual([])
    const newest = put.toReversed()
    expect(ids((await list()).data)).toEqual(newest)
    expect(ids((await list({ order: 'asc' })).data)).toEqual(put)

    const which = (fits: (i: number) => boolean) => put.filter((_, i) => fits(i)).toReversed()
    const asked: [Record<string, string>, (i: number) => boolean][] = [
      [{ connection: slack }, (i) => i % 3 === 0],
      [{ state: 'dead' }, (i) => i % 5 === 2],
      [{ state: 'dead', connection: workos }, (i) => i % 5 === 2 && i % 3 !== 0],
      [{ state: 'pending' }, (i) => i % 5 === 3],
      [{ type: 'user.deleted', state: 'delivered' }, (i) => i % 2 === 1 && (i % 5) % 4 === 0],
      [{ after: time(START + 5 * HOUR), before: time(START + 8 * HOUR) }, (i) => i >= 5 && i < 8],
      [{ q: 'KEY-7' }, (i) => i === 7],
      [{ q: 'zoË@ACME' }, (i) => i === 7],
      [{ q: 'user.del' }, (i) => i % 2 === 1],
      [{ q: 'acme', connection: slack, state: 'dead', order: 'desc' }, (i) => i % 3 === 0 && i % 5 === 2],
      [{ q: 'nowhere' }, () => false],
      [{ type: '%' }, () => false],
      [{ connection: newId('con') }, () => false],
    ]
    for (const [query, fits] of asked) {
      expect([query, ids((await list(query)).data)]).toEqual([query, which(fits)])
      expect([query, ids(await all({ ...query, limit: '2' }))]).toEqual([query, which(fits)])
    }
    const [seventh] = (await list({ q: 'key-7' })).data
    expect(seventh).toMatchObject({
      id: put[7],
      connection_id: workos,
      event_key: 'key-7',
      label: 'A user was deleted',
      state: 'dead',
      reason: 'bad_shape',
      replays: 0,
      size: Buffer.byteLength(events[7]?.body ?? ''),
      received_at: time(START + 7 * HOUR),
    })
  })

  it('is read to the end once, whatever comes meanwhile', async () => {
    const cy = await person('Cy')
    const hers = await tenant(cy.workspace)
    const connectionId = newId('con')
    const first = await putReceived(
      hers,
      Array.from({ length: 25 }, (_, i) => ({ connectionId, at: START + i * 10 })),
    )
    const read = async (order: string) => {
      const seen: string[] = []
      let cursor: string | null = ''
      for (let n = 0; cursor !== null; n++) {
        const page = await list({ order, limit: '4', ...(cursor ? { cursor } : {}) }, cy)
        seen.push(...ids(page.data))
        cursor = page.next_cursor
        if (n < 3) await putReceived(hers, [{ connectionId, at: START + 100_000 + n }])
      }
      return seen
    }
    // What comes later is before the newest, where nobody is going any more.
    expect(await read('desc')).toEqual(first.toReversed())
    const up = await read('asc')
    expect(up.slice(0, 25)).toEqual(first)
    expect(new Set(up).size).toBe(up.length)
    expect(up).toHaveLength(31)
  })

  it('looks at a bounded stretch for a page, and says where to go on', async () => {
    const dee = await person('Dee')
    const hers = await tenant(dee.workspace)
    const connectionId = newId('con')
    const [old = ''] = await putReceived(hers, [
      { connectionId, at: START, body: '{"needle":1}', type: 'rare' },
    ])
    await putReceived(
      hers,
      Array.from({ length: 2500 }, (_, i) => ({ connectionId, at: START + 1 + i })),
    )
    const page = await list({ q: 'needle' }, dee)
    expect([page.data, typeof page.next_cursor]).toEqual([[], 'string'])
    const second = await list({ q: 'needle', cursor: page.next_cursor ?? '' }, dee)
    const third = await list({ q: 'needle', cursor: second.next_cursor ?? '' }, dee)
    expect([ids(second.data), ids(third.data), third.next_cursor]).toEqual([[], [old], null])
    // Within ten thousand a filter that no index serves finds at once.
    expect(ids((await list({ type: 'rare' }, dee)).data)).toEqual([old])
  })
})

describe('one event', () => {
  const secretive = JSON.stringify({
    data: { email: 'ann@acme.example', invitation_token: 'tok-"quoted"-CANARY', token_type: 'bearer' },
    password: 'hunter2-CANARY',
    accessToken: 'abc-CANARY',
    link: 'https://acme.example/join?team=1&invitation_token=lnk-CANARY&x=2#top',
    token: 12,
  })

  it('shows its headers, its body without what smells of a secret, and the changes it made', async () => {
    const [id = ''] = await putReceived(ctx, [
      { connectionId: workos, body: secretive, headers: { 'user-agent': 'WorkOS' } },
    ])
    const d1 = ctx.db.$client
    const record = (await ada.call('GET', `/v1/users?connection=${workos}&limit=1`)).body.data[0]
    await d1
      .prepare(
        `INSERT INTO changes (tenant_id, seq, id, record_id, connection_id, object, kind, type, received_id, at, diff)
         SELECT ?1, max(seq) + 1, ?2, ?3, ?4, 'user', 'user', 'updated', ?5, ?6, ?7 FROM changes WHERE tenant_id = ?1`,
      )
      .bind(
        ctx.tenantId,
        newId('chg'),
        record.id,
        workos,
        id,
        ctx.now(),
        '[{"field":"name","before":"A","after":"B"}]',
      )
      .run()
    const { status, body } = await ada.call('GET', `/v1/received/${id}`)
    expect(status).toBe(200)
    expect(body.headers).toEqual({ 'user-agent': 'WorkOS' })
    expect(body.body).not.toContain('CANARY')
    expect(JSON.parse(body.body)).toEqual({
      data: { email: 'ann@acme.example', invitation_token: '[secret]', token_type: 'bearer' },
      password: '[secret]',
      accessToken: '[secret]',
      link: 'https://acme.example/join?team=1&invitation_token=[secret]&x=2#top',
      token: 12,
    })
    expect(body.changes).toEqual([
      expect.objectContaining({ record_id: record.id, fields: [{ field: 'name', before: 'A', after: 'B' }] }),
    ])
    // Nor is what is hidden found by looking for it, letter by letter.
    expect((await list({ q: 'hunter2' })).data).toEqual([])
    expect(ids((await list({ q: 'invitation_token' })).data)).toEqual([id])
  })

  it('is not found by what is hidden, and no place in the list tells of it either', async () => {
    const eve = await person('Eve')
    const hers = await tenant(eve.workspace)
    const connectionId = newId('con')
    const [first = ''] = await putReceived(hers, [{ connectionId, at: START, body: '{"text":"tok-4711"}' }])
    await putReceived(
      hers,
      Array.from({ length: 250 }, (_, i) => ({
        connectionId,
        at: START + 1 + i,
        body: '{"token":"tok-4711"}',
      })),
    )
    // As if the letters were wrong: nothing, and nowhere to go on from.
    for (const q of ['tok-4711', 'tok-4712'])
      expect(await list({ q, limit: '1', after: time(START + 1) }, eve)).toEqual({
        data: [],
        next_cursor: null,
      })
    const shown = await list({ q: 'tok-4711', limit: '1' }, eve)
    expect([ids(shown.data), shown.next_cursor]).toEqual([[first], null])
  })

  it('may have a body of a mebibyte', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(1_048_000), last: 'end' })
    const [id = ''] = await putReceived(ctx, [{ connectionId: workos, body, key: 'large' }])
    const one = await ada.call('GET', `/v1/received/${id}`)
    expect([one.status, one.body.body === body, one.body.size]).toEqual([200, true, body.length])
    expect((await list({ q: 'large' })).data).toEqual([expect.objectContaining({ id, size: body.length })])
  })

  it('is nobody else’s', async () => {
    const [id = ''] = await putReceived(ctx, [{ connectionId: workos, state: 'dead', reason: 'bad_shape' }])
    for (const [method, path] of [
      ['GET', `/v1/received/${id}`],
      ['POST', `/v1/received/${id}/dismiss`],
    ] as const) {
      const [theirs, none] = [
        await bob.call(method, path),
        await bob.call(method, path.replace(id, newId('rcv'))),
      ]
      expect([theirs.status, theirs.body.error.code]).toEqual([404, 'received.not_found'])
      expect(none.body.error.message).toBe(theirs.body.error.message)
    }
    expect((await list({}, bob)).data).toEqual([])
    expect((await list({ connection: workos }, bob)).data).toEqual([])
  })
})

describe('a dead one', () => {
  it('is dismissed once, by whoever may, and the books balance', async () => {
    const [id = ''] = await putReceived(ctx, [{ connectionId: workos, state: 'dead', reason: 'given_up' }])
    const dead = await booked(ctx, 'dead', 'given_up')
    const viewer = await joins(ada, 'viewer')
    expect((await viewer.call('POST', `/v1/received/${id}/dismiss`)).status).toBe(403)
    const clicks = await Promise.all(
      Array.from({ length: 5 }, () => ada.call('POST', `/v1/received/${id}/dismiss`)),
    )
    expect(clicks.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409])
    expect(clicks.find(({ status }) => status === 200)?.body).toMatchObject({
      state: 'filtered',
      reason: 'dismissed',
    })
    expect([await booked(ctx, 'dead', 'given_up'), await booked(ctx, 'filtered', 'dismissed')]).toEqual([
      dead - 1,
      1,
    ])
    expect(await imbalances(ctx)).toEqual([])
    const [pending = ''] = await putReceived(ctx, [{ connectionId: workos }])
    const refused = await ada.call('POST', `/v1/received/${pending}/dismiss`)
    expect([refused.status, refused.body.error.code]).toEqual([409, 'received.not_dead'])
    expect(await imbalances(ctx)).toEqual([])
  })
})

it('what was settled is kept for 30 days, its day in the books for 400; what is dead or pending stays', async () => {
  const fay = await person('Fay')
  const hers = await tenant(fay.workspace)
  const connectionId = newId('con')
  const DAY = 24 * HOUR
  const now = START + 17 * 60_000
  const events = (['delivered', 'filtered', 'dead', 'pending'] as const).flatMap((state) =>
    [29, 31, 420].map((days) => ({
      connectionId,
      state,
      reason: state,
      at: now - days * DAY,
      type: `${state} ${days}`,
    })),
  )
  await putReceived(hers, events)
  // Old, and replayed since.
  await putReceived(hers, [{ connectionId, state: 'delivered', at: now - 40 * DAY, type: 'replayed' }])
  await hers.db.$client
    .prepare(`UPDATE received SET settled_at = ?2 WHERE tenant_id = ?1 AND type = 'replayed'`)
    .bind(hers.tenantId, now - DAY)
    .run()
  const left = async () => {
    const { data } = (await fay.call('GET', '/v1/received?limit=200&order=asc')).body
    return data.map(({ type }: { type: string }) => type).toSorted()
  }
  await receivedJobs.forgetReceived({ ...hers, now: () => now - 60_000 })
  expect(await left()).toHaveLength(13)
  await receivedJobs.forgetReceived({ ...hers, now: () => now })
  expect(await left()).toEqual(
    [
      'delivered 29',
      'filtered 29',
      'replayed',
      ...[29, 31, 420].flatMap((days) => [`dead ${days}`, `pending ${days}`]),
    ].toSorted(),
  )
  expect(await imbalances(hers)).toEqual([])

  const days = async () =>
    (
      await hers.db.$client
        .prepare('SELECT DISTINCT day FROM fates WHERE tenant_id = ? ORDER BY 1')
        .bind(hers.tenantId)
        .all<{ day: string }>()
    ).results.length
  const night = { ...hers, now: () => START + (3 * 60 + 47) * 60_000 }
  await forgetBooks(night)
  // One of that day is pending: its book stays.
  expect(await days()).toBe(4)
  await hers.db.$client.batch([
    hers.db.$client
      .prepare(`UPDATE received SET state = 'dead' WHERE tenant_id = ? AND type = 'pending 420'`)
      .bind(hers.tenantId),
    hers.db.$client
      .prepare(`UPDATE fates SET n = 2 WHERE tenant_id = ? AND fate = 'dead' AND day < '2025-12-01'`)
      .bind(hers.tenantId),
  ])
  expect(await imbalances(hers)).toEqual([])
  await forgetBooks(night)
  expect([await days(), await imbalances(hers)]).toEqual([3, []])
  // However many connections a day had.
  await hers.db.$client
    .prepare(
      `INSERT INTO fates (tenant_id, side, subject, day, fate, n)
       WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 2500)
       SELECT ?1, 'in', 'con_' || i.n, '2025-01-01', f.value, 1 FROM i CROSS JOIN json_each('["received", "delivered"]') f`,
    )
    .bind(hers.tenantId)
    .run()
  expect(await days()).toBe(4)
  await forgetBooks(night)
  expect(await days()).toBe(3)
})
