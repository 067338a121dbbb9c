import { beforeAll, describe, expect, it } from 'vitest'
import { receivedJobs } from '#domains/received/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { leaked } from '../make/canary.ts'
import { sandboxConnection, settled } from '../make/connections.ts'
import { bodyOf, deliver, hookedConnection, hookPath, worked } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { joins, person, type Member } from '../make/people.ts'
import { booked, holdTurn, imbalances, putReceived } from '../make/received.ts'
import { tenant } from '../make/tenant.ts'

const live = liveSandbox()

let ada: Member
let bob: Member
let ctx: TenantCtx
let connection: string

beforeAll(async () => {
  ada = await person('Ada')
  bob = await person('Bob')
  ctx = await tenant(ada.workspace)
  connection = await hookedConnection(ada)
  await settled(ada)
}, 60_000)

const one = (id: string, body: Record<string, unknown> = {}, who = ada) =>
  who.call('POST', `/v1/received/${id}/replay`, body)
const range = (body: Record<string, unknown>, who = ada) => who.call('POST', '/v1/received/replay', body)
const shown = async (id: string) => (await ada.call('GET', `/v1/received/${id}`)).body

/** Delivered by WorkOS through the real door, and worked on. */
async function came(event: Parameters<typeof bodyOf>[0]): Promise<string> {
  const taken = await deliver(hookPath(ada, connection), bodyOf(event))
  expect(taken.status, JSON.stringify(taken.body)).toBe(202)
  await worked(ada, connection)
  return String(taken.body.id)
}

const user = async (email: string) =>
  (await ada.call('GET', `/v1/users?email=${email}`)).body.data[0] as {
    id: string
    fields: Record<string, unknown>
  }

/** As if it had been mapped by yesterday's mapping. */
const mappedOtherwise = (recordId: string) =>
  ctx.db.$client
    .prepare(
      `UPDATE records SET fields = json_set(fields, '$.first_name', 'Yesterday'), hash = 'yesterday' WHERE tenant_id = ?1 AND id = ?2`,
    )
    .bind(ctx.tenantId, recordId)
    .run()

const everything = async () =>
  JSON.stringify([
    (
      await ctx.db.$client
        .prepare('SELECT * FROM received WHERE tenant_id = ? ORDER BY id')
        .bind(ctx.tenantId)
        .all()
    ).results,
    (await ctx.db.$client.prepare('SELECT * FROM fates WHERE tenant_id = ?').bind(ctx.tenantId).all())
      .results,
    (await ctx.db.$client.prepare('SELECT * FROM changes WHERE tenant_id = ?').bind(ctx.tenantId).all())
      .results,
    (await ctx.db.$client.prepare('SELECT * FROM records WHERE tenant_id = ?').bind(ctx.tenantId).all())
      .results,
  ])

describe('one event', () => {
  it('is shown against today’s mapping and today’s records, and then applied by the way that all go', async () => {
    const email = 'zoe@replay.example'
    const id = await came({ n: 101, data: { first_name: 'Zoe', email } })
    const endpoint = { name: 'Ours', url: 'http://127.0.0.1:9/hook', event_types: ['user.updated'] }
    expect((await ada.call('POST', '/v1/webhook-endpoints', endpoint)).status).toBe(201)
    const same = await one(id, { dry_run: true })
    expect(same.body).toMatchObject({
      events: 1,
      changes: [],
      counts: { created: 0, updated: 0, unchanged: 1 },
      requests: [],
      outcomes: [{ id, fate: 'delivered' }],
    })
    const { id: recordId } = await user(email)
    await mappedOtherwise(recordId)
    const before = await everything()
    const asked = live.seen.length
    const dry = await one(id, { dry_run: true })
    expect(dry.body).toMatchObject({
      dry_run: true,
      events: 1,
      changes: [{ type: 'updated', fields: [{ field: 'first_name', before: 'Yesterday', after: 'Zoe' }] }],
      counts: { created: 0, updated: 1, deleted: 0, restored: 0, unchanged: 0 },
      requests: [{ method: 'POST', url: 'http://127.0.0.1:9/hook' }],
      outcomes: [{ id, fate: 'delivered', reason: '', message: null }],
    })
    expect(await everything()).toBe(before)
    expect(live.seen).toHaveLength(asked)

    const delivered = await booked(ctx, 'delivered')
    const done = await one(id)
    expect([done.status, done.body.dry_run, done.body.events, done.body.outcomes]).toEqual([
      200,
      false,
      1,
      [{ id, fate: 'pending', reason: '', message: null }],
    ])
    expect(await imbalances(ctx)).toEqual([])
    await worked(ada, connection)
    expect((await user(email)).fields.first_name).toBe('Zoe')
    expect(await shown(id)).toMatchObject({
      state: 'delivered',
      replays: 1,
      changes: [{}, { type: 'updated' }],
    })
    expect(await booked(ctx, 'delivered')).toBe(delivered)
    expect(await imbalances(ctx)).toEqual([])
  })

  it('that is older than what is held changes nothing, and is said to', async () => {
    const email = 'yan@replay.example'
    const now = Date.now()
    const id = await came({ n: 102, id: 'first', at: now - 60_000, data: { first_name: 'Yan', email } })
    await came({ n: 102, id: 'second', at: now, data: { first_name: 'Yannick', email } })
    const dry = await one(id, { dry_run: true })
    expect(dry.body).toMatchObject({
      changes: [],
      outcomes: [{ fate: 'filtered', reason: 'stale', message: expect.stringMatching(/older/i) }],
    })
    expect((await one(id)).status).toBe(200)
    await worked(ada, connection)
    expect(await shown(id)).toMatchObject({ state: 'filtered', reason: 'stale', replays: 1 })
    expect((await user(email)).fields.first_name).toBe('Yannick')
    expect(await imbalances(ctx)).toEqual([])
  })

  it('of five clicks at once is moved by one, and pending ones by none', async () => {
    const body = bodyOf({ n: 103, data: { email: 'xen@replay.example' } })
    const event = { connectionId: connection, state: 'dead', reason: 'bad_shape', body } as const
    const [id = ''] = await putReceived(ctx, [event])
    await holdTurn(ctx, connection)
    const dead = await booked(ctx, 'dead', 'bad_shape')
    const clicks = await Promise.all(Array.from({ length: 5 }, () => one(id)))
    expect(clicks.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409])
    expect(await booked(ctx, 'dead', 'bad_shape')).toBe(dead - 1)
    expect(await imbalances(ctx)).toEqual([])
    const dry = await one(id, { dry_run: true })
    expect(dry.body).toMatchObject({ changes: [{ type: 'created' }], outcomes: [{ fate: 'delivered' }] })
    const dismissed = await ada.call('POST', `/v1/received/${id}/dismiss`)
    expect(dismissed.body.error.code).toBe('received.not_dead')
    await holdTurn(ctx, connection, false)
    // The message was taken by nobody: the sweep says it anew.
    await receivedJobs.resumeReceived(ctx)
    await worked(ada, connection)
    expect(await shown(id)).toMatchObject({ state: 'delivered', replays: 1, attempts: 0 })
    expect(await imbalances(ctx)).toEqual([])
  })

  it('that only names a thing shows what would be asked, and asks nothing', async () => {
    const heygen = await sandboxConnection(ada, 'heygen')
    const body = JSON.stringify({ event_type: 'avatar_video.success', event_data: { video_id: 'vid/1' } })
    const type = 'avatar_video.success'
    const [id = ''] = await putReceived(ctx, [
      { connectionId: heygen, state: 'dead', reason: 'unreachable', body, type },
    ])
    const { body: dry } = await one(id, { dry_run: true })
    expect(dry.outcomes).toEqual([{ id, fate: 'pending', reason: 'asks_first', message: expect.any(String) }])
    expect(dry.requests).toEqual([
      {
        method: 'GET',
        url: expect.stringMatching(/^https:\/\/api\.heygen\.com\/.*vid%2F1/),
        why: expect.any(String),
      },
    ])
    expect(JSON.stringify(dry)).not.toContain('sandbox-')
    expect((await one(id)).status).toBe(200)
    await worked(ada, heygen)
    expect((await shown(id)).state).not.toBe('dead')
    expect(await imbalances(ctx)).toEqual([])
  })

  it('of a mebibyte is shown and replayed', async () => {
    const email = 'will@replay.example'
    const body = bodyOf({ n: 104, data: { email, metadata: { text: 'x'.repeat(900_000) } } })
    const [id = ''] = await putReceived(ctx, [
      { connectionId: connection, state: 'dead', reason: 'given_up', body },
    ])
    expect((await one(id, { dry_run: true })).body.changes).toMatchObject([{ type: 'created' }])
    expect((await one(id)).status).toBe(200)
    await worked(ada, connection)
    expect(await shown(id)).toMatchObject({ state: 'delivered', replays: 1 })
    expect(await user(email)).toBeDefined()
  })

  it('is replayed by whoever may write, in its own workspace', async () => {
    const [id = ''] = await putReceived(ctx, [
      { connectionId: connection, state: 'dead', reason: 'given_up' },
    ])
    const viewer = await joins(ada, 'viewer')
    const before = await everything()
    expect((await one(id, { dry_run: true }, viewer)).status).toBe(403)
    expect((await one(id, {}, bob)).body.error.code).toBe('received.not_found')
    expect((await one(newId('rcv'))).body.error.code).toBe('received.not_found')
    expect((await range({}, bob)).body).toMatchObject({ events: 0, outcomes: [], more: false })
    expect((await range({ connection }, bob)).body).toMatchObject({ events: 0 })
    expect(await everything()).toBe(before)
  })
})

describe('a range', () => {
  const START = Date.UTC(2026, 10, 20)
  const time = (ms: number) => new Date(ms).toISOString()

  it('is replayed a thousand at a time, each once, whatever becomes of it meanwhile; and the books balance', async () => {
    const cy = await person('Cy')
    const hers = await tenant(cy.workspace)
    const workos = await sandboxConnection(cy, 'workos')
    const other = await sandboxConnection(cy, 'slack')
    await putReceived(
      hers,
      Array.from({ length: 2300 }, (_, i) => ({
        connectionId: workos,
        at: START + i * 1000,
        type: 'who.knows',
        body: JSON.stringify({ id: `e${i}`, event: 'who.knows', data: {} }),
        state: 'dead' as const,
        reason: 'bad_shape',
      })),
    )
    const [pending = ''] = await putReceived(hers, [{ connectionId: workos, at: START, type: 'waits' }])
    await putReceived(hers, [{ connectionId: other, state: 'dead', reason: 'given_up' }])
    await holdTurn(hers, workos)
    const dry = await range({ state: 'dead', connection: workos, dry_run: true }, cy)
    expect(dry.body).toMatchObject({ events: 1000, more: true, changes: [] })
    expect(
      new Set(dry.body.outcomes.map(({ fate, reason }: Record<string, string>) => `${fate} ${reason}`)),
    ).toEqual(new Set(['filtered unknown_event']))
    const wish = { connection: workos, before: time(START + 2200 * 1000) }
    const seen: string[] = []
    const steps: number[] = []
    for (let after: string | undefined; ;) {
      const { status, body } = await range({ ...wish, ...(after && { after_id: after }) }, cy)
      expect(status, JSON.stringify(body)).toBe(200)
      expect(await imbalances(hers)).toEqual([])
      steps.push(body.events)
      seen.push(...body.outcomes.map(({ id }: { id: string }) => id))
      if (!body.more) break
      after = body.read_to
    }
    expect(steps).toEqual([1000, 1000, 200])
    expect([new Set(seen).size, seen.includes(pending)]).toEqual([2200, false])
    expect([await booked(hers, 'dead', 'bad_shape'), await booked(hers, 'dead', 'given_up')]).toEqual([
      100, 1,
    ])
    await holdTurn(hers, workos, false)
    await receivedJobs.resumeReceived(ctx)
    await worked(cy, workos)
    expect(await booked(hers, 'filtered', 'unknown_event')).toBeGreaterThanOrEqual(2200)
    expect(await imbalances(hers)).toEqual([])
    const twice = await hers.db.$client
      .prepare(
        `SELECT replays, count(*) AS n FROM received WHERE tenant_id = ? AND type = 'who.knows' GROUP BY 1`,
      )
      .bind(hers.tenantId)
      .all()
    expect(twice.results).toEqual([
      { replays: 0, n: 100 },
      { replays: 1, n: 2200 },
    ])
  }, 120_000)

  it('asked for twice at once moves each event once', async () => {
    const dee = await person('Dee')
    const hers = await tenant(dee.workspace)
    const workos = newId('con')
    await putReceived(
      hers,
      Array.from({ length: 300 }, (_, i) => ({
        connectionId: workos,
        at: START + i,
        state: i % 2 ? ('dead' as const) : ('delivered' as const),
        reason: i % 2 ? 'given_up' : '',
      })),
    )
    await holdTurn(hers, workos)
    const both = await Promise.all([range({}, dee), range({}, dee), range({ state: 'dead' }, dee)])
    const moved = both.flatMap(({ body }) => body.outcomes.map(({ id }: { id: string }) => id))
    expect([moved.length, new Set(moved).size]).toEqual([300, 300])
    expect([await booked(hers, 'dead', 'given_up'), await booked(hers, 'delivered')]).toEqual([0, 0])
    expect(await imbalances(hers)).toEqual([])
  })

  it('of large bodies is shown as far as fits, and says that there is more', async () => {
    const eli = await person('Eli')
    const hers = await tenant(eli.workspace)
    const workos = newId('con')
    const put = await putReceived(
      hers,
      Array.from({ length: 7 }, (_, i) => ({
        connectionId: workos,
        at: START + i,
        state: 'dead' as const,
        reason: 'given_up',
        body: JSON.stringify({ id: `e${i}`, event: 'who.knows', data: 'x'.repeat(1_000_000) }),
      })),
    )
    const first = await range({ dry_run: true }, eli)
    expect([first.body.more, first.body.events > 1, first.body.events < 7]).toEqual([true, true, true])
    expect(first.body.read_to).toBe(put[first.body.events - 1])
    const rest = await range({ dry_run: true, after_id: first.body.read_to }, eli)
    expect([rest.body.events, rest.body.more]).toEqual([7 - first.body.events, false])
  })
})

it('what a connection had told cannot be replayed when it is removed, and stays in the books', async () => {
  const fay = await person('Fay')
  const hers = await tenant(fay.workspace)
  const workos = await hookedConnection(fay)
  await settled(fay)
  const taken = await deliver(hookPath(fay, workos), bodyOf({ n: 5 }))
  await worked(fay, workos)
  expect((await fay.call('DELETE', `/v1/connections/${workos}`)).status).toBe(204)
  const id = String(taken.body.id)
  for (let i = 0; i < 100; i++) {
    const left = await hers.db.$client
      .prepare('SELECT count(*) AS n FROM inboxes WHERE tenant_id = ?')
      .bind(hers.tenantId)
      .first<{ n: number }>()
    if (left?.n === 0) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const refused = await one(id, {}, fay)
  expect([refused.status, refused.body.error.code]).toEqual([409, 'received.not_replayable'])
  expect((await range({}, fay)).body).toMatchObject({ events: 0, more: false })
  const dry = await one(id, { dry_run: true }, fay)
  expect(dry.body).toMatchObject({ changes: [], outcomes: [{ reason: 'connection_removed' }] })
  const whole = await fay.call('GET', `/v1/received/${id}`)
  expect(whole.body).toMatchObject({ state: 'delivered', label: null })
  expect(await imbalances(hers)).toEqual([])
}, 120_000)

it('a connection’s own secrets are not kept with what it tells, in any spelling, nor found by looking', async () => {
  const gus = await person('Gus')
  const hers = await tenant(gus.workspace)
  const SECRET = 'whsec_CANARY/+="of the_inbox'
  const workos = await hookedConnection(gus, SECRET)
  await settled(gus)
  const told = {
    secret: SECRET,
    again: `https://x.example/?key=${encodeURIComponent(SECRET)}`,
    basic: btoa(`user:${SECRET}`),
    api: 'sk_test_northwind',
  }
  const body = bodyOf({ n: 6, data: { metadata: told, email: 'gus@replay.example' } })
  const taken = await deliver(hookPath(gus, workos), body, { secret: SECRET })
  expect(taken.status).toBe(202)
  await worked(gus, workos)
  const canaries = { SECRET, API: 'sk_test_northwind' }
  const { results } = await hers.db.$client
    .prepare('SELECT * FROM received WHERE tenant_id = ?')
    .bind(hers.tenantId)
    .all()
  expect(results).toHaveLength(1)
  expect(leaked(JSON.stringify(results), canaries)).toEqual([])
  const whole = await gus.call('GET', `/v1/received/${taken.body.id}`)
  expect(leaked(JSON.stringify(whole.body), canaries)).toEqual([])
  expect(whole.body.body).toContain('gus@replay.example')
  expect((await gus.call('GET', '/v1/received?q=CANARY')).body.data).toEqual([])
  expect((await one(String(taken.body.id), { dry_run: true }, gus)).body.outcomes).toMatchObject([
    { fate: 'delivered' },
  ])
}, 120_000)
