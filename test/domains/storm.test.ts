import { Webhook } from 'standardwebhooks'
import { beforeAll, expect, it, vi } from 'vitest'
import { onEventMessage, receivedJobs, type EventMessage } from '#domains/received/index.ts'
import { onDeliverMessage, webhookJobs, type DeliverMessage } from '#domains/webhooks/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { settled } from '../make/connections.ts'
import { failing, intercepted, Struck } from '../make/faults.ts'
import { bodyOf, deliver, hookedConnection, hookPath, type Event } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'
import { quiet } from '../make/quiet.ts'
import { tenant } from '../make/tenant.ts'
import { seeded } from '../sim/random.ts'

/*
 * One workspace's vendor sends more than a thousand webhooks through the real door, out of order, some twice and some forged,
 * while the workers that apply them and send them on die at any await, stand still until another has taken their turn, and
 * lose the queue's messages; receivers fail one time in three. Whatever happens, the books balance after each step.
 */

liveSandbox()

const { next, whole, chance, pick } = seeded(20_261_124)
const USERS = 200
const VERSIONS = 5
const WAVES = 18
/** What each receiver subscribes to. */
const WANTED: Record<string, string[]> = { all: ['user.*'], newcomers: ['user.created'] }
const NOBODY_ELSE = 9e15
/** The bench's clock goes on by so much until a lease is over and the sweep has come. */
const MINUTES = 130_000

interface Shot {
  event: Event
  version: number
  forged: boolean
}

let owner: Member
let connection: string
let ctx: TenantCtx
const clock = { now: 0 }
/** What the queues hold; a third of what is sent there is lost. */
const queue: ({ events: EventMessage } | { deliver: DeliverMessage })[] = []
const receivers = new Map<
  string,
  { webhook: Webhook; failed: Map<string, number>; taken: Map<number, string>; calls: number }
>()
const unproved: string[] = []

const first = Date.parse('2026-11-01T00:00:00Z')
const idOf = (user: number) => `user_storm_${user}`

function shots(): Shot[] {
  const all = Array.from({ length: USERS * VERSIONS }, (_, i): Shot => {
    const [n, version] = [i % USERS, Math.floor(i / USERS) + 1]
    const deleted = version === VERSIONS && n % 10 === 0
    const event = deleted ? 'user.deleted' : version === 1 ? 'user.created' : 'user.updated'
    const data = { id: idOf(n), email: `storm${n}@acme.com`, first_name: `Version ${version}` }
    return {
      event: { n, id: `event_${n}_${version}`, event, at: first + version * 60_000, data },
      version,
      forged: false,
    }
  })
  const repeated = Array.from({ length: Math.round(all.length / 9) }, () => pick(all))
  const forged = Array.from({ length: Math.round(all.length / 18) }, (): Shot => {
    const { event } = pick(all)
    return { event: { ...event, id: `forged_${next()}`, at: first + 1e9 }, version: 99, forged: true }
  })
  return [...all, ...repeated, ...forged]
    .map((shot) => ({ shot, at: shot.version + 2 * next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ shot }) => shot)
}

const sql = <T>(text: string, ...values: unknown[]) =>
  ctx.db.$client
    .prepare(text)
    .bind(ctx.tenantId, ...values)
    .all<T>()
    .then(({ results }) => results)

/** Written anew here, from the rule alone: received = delivered + filtered + dead + pending, for each who sends or is sent to. */
async function balanced(after: string): Promise<void> {
  const off = await sql(
    `SELECT subject, sum(booked) AS booked, sum(rows) AS rows FROM (
       SELECT subject, CASE fate WHEN 'received' THEN n ELSE -n END AS booked, 0 AS rows FROM fates WHERE tenant_id = ?1
       UNION ALL SELECT connection_id, 0, 1 FROM received WHERE tenant_id = ?1 AND state = 'pending'
       UNION ALL SELECT endpoint_id, 0, 1 FROM deliveries WHERE tenant_id = ?1 AND state = 'pending')
     GROUP BY subject HAVING sum(booked) <> sum(rows)`,
  )
  expect(off, after).toEqual([])
}

async function waiting(): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `SELECT (SELECT count(*) FROM received WHERE tenant_id = ?1 AND state = 'pending')
       + (SELECT count(*) FROM deliveries WHERE tenant_id = ?1 AND state = 'pending')
       + (SELECT (SELECT max(seq) FROM changes WHERE tenant_id = ?1) - seq FROM webhook_feeds WHERE tenant_id = ?1) AS n`,
  )
  return row?.n ?? 0
}

const hold = (until: number) => sql(`UPDATE inboxes SET working_until = ?2 WHERE tenant_id = ?1`, until)

function lossy(put: (body: never) => void): Queue {
  const metrics = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }
  const send = (body: unknown) => {
    if (chance(2 / 3)) put(body as never)
    return Promise.resolve(metrics)
  }
  const binding: Pick<Queue, 'send' | 'sendBatch'> = {
    send,
    async sendBatch(messages) {
      for (const { body } of messages) await send(body)
      return metrics
    },
  }
  return binding as Queue
}

/** A third of the calls fails, each delivery six times at most, so that none uses its ten tries up. */
async function receive(request: Request): Promise<Response> {
  const receiver = receivers.get(new URL(request.url).pathname)
  if (!receiver) return new Response('nobody', { status: 404 })
  const body = await request.text()
  receiver.calls++
  const now = vi.spyOn(Date, 'now').mockReturnValue(clock.now)
  try {
    receiver.webhook.verify(body, Object.fromEntries(request.headers))
  } catch (error) {
    unproved.push(String(error))
    return new Response('who are you', { status: 401 })
  } finally {
    now.mockRestore()
  }
  const { id, sequence, type } = JSON.parse(body) as { id: string; sequence: number; type: string }
  const failed = receiver.failed.get(id) ?? 0
  if (failed < 6 && chance(1 / 3)) {
    receiver.failed.set(id, failed + 1)
    return new Response('not now', { status: pick([500, 502, 503]) })
  }
  receiver.taken.set(sequence, type)
  return new Response(null, { status: 204 })
}

type Message = (typeof queue)[number]
const handle = (by: Ctx, message: Message) =>
  'events' in message ? onEventMessage(by, message.events) : onDeliverMessage(by, message.deliver)
/** As the queue would: a handler that throws is told of, and its message is lost with it. */
const take = (by: Ctx, message: Message) =>
  handle(by, message).catch((error: unknown) => void died.push(error))
const died: unknown[] = []
let deaths = 0
const isOfOurs = (error: unknown): boolean =>
  error instanceof Struck || (error instanceof Error && isOfOurs(error.cause))

/** It stands still at one of its calls; when it goes on, its lease is over, and another and the sweep have done its work. */
async function overtaken(message: Message): Promise<void> {
  const at = whole(1, 'events' in message ? 16 : 10)
  const [stands, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let calls = 0
  const slow = intercepted(ctx, async (call) => {
    if (++calls === at) {
      stands.resolve()
      await goesOn.promise
    }
    return call()
  })
  const work = take(slow, message).finally(stands.resolve)
  await stands.promise
  clock.now += MINUTES
  await webhookJobs.resumeDeliveries(ctx)
  await take(ctx, message)
  goesOn.resolve()
  await work
}

/** Time goes by, for the ladder's later steps too, and the minute's cron says anew what is due. */
async function sweep(): Promise<void> {
  clock.now += chance(0.3) ? 6 * 3_600_000 : MINUTES
  await receivedJobs.resumeReceived(ctx)
  await webhookJobs.resumeDeliveries(ctx)
}

async function step(): Promise<string> {
  for (let i = 0; i < 10 && queue.length === 0; i++) await sweep()
  const events = queue.findIndex((one) => 'events' in one)
  const message = queue.splice(events >= 0 && chance(0.5) ? events : whole(0, queue.length - 1), 1)[0]
  if (!message) return 'nothing is due'
  const how = pick(['dies', 'dies', 'dies', 'dies', 'overtaken', 'overtaken'] as const)
  if (how === 'overtaken') await overtaken(message)
  else {
    const at = whole(1, 'events' in message ? 14 : 10)
    const fault = { at, when: pick(['before', 'after'] as const), how: 'killed' } as const
    const worker = failing(ctx, fault)
    await take(worker.ctx, message)
    if (worker.struck()) deaths++
  }
  return `${Object.keys(message)[0]} ${how}`
}

beforeAll(async () => {
  owner = await person()
  connection = await hookedConnection(owner)
  await settled(owner)
  clock.now = Date.now()
  await quiet(clock.now)
  const EVENT = lossy((body) => queue.push({ events: body }))
  const DELIVER = lossy((body) => queue.push({ deliver: body }))
  const entered = await tenant(owner.workspace, { EVENT, DELIVER })
  const fetch = ((input: Request) => receive(input)) as typeof globalThis.fetch
  ctx = { ...entered, now: () => clock.now, log: () => {}, fetch }
  for (const [name, event_types] of Object.entries(WANTED)) {
    const wish = { name, url: `http://127.0.0.1:9/${name}`, event_types }
    const made = await owner.call('POST', '/v1/webhook-endpoints', wish)
    const webhook = new Webhook(String(made.body.secret))
    receivers.set(`/${name}`, { webhook, failed: new Map(), taken: new Map(), calls: 0 })
  }
}, 120_000)

it('W1: a storm loses nothing, does nothing twice, and the books balance after each step', async () => {
  const path = hookPath(owner, connection)
  const all = shots()
  let accepted = 0
  let duplicates = 0
  let steps = 0
  for (let wave = 0; wave < WAVES; wave++) {
    // What is drained meanwhile is left to our workers: the platform's own finds the turn taken.
    await hold(NOBODY_ELSE)
    const part = all.slice((wave * all.length) / WAVES, ((wave + 1) * all.length) / WAVES)
    for (let i = 0; i < part.length; i += 20)
      await Promise.all(
        part.slice(i, i + 20).map(async ({ event, forged }) => {
          const reply = await deliver(path, bodyOf(event), forged ? { secret: 'another-secret' } : {})
          expect(reply.status).toBe(forged ? 401 : 202)
          if (reply.status === 202) accepted++
          if (reply.body.duplicate === true) duplicates++
        }),
      )
    await drained(accepted)
    await hold(0)
    for (let i = 0; i < 6 && (await waiting()) > 0; i++) await balanced(`step ${++steps}: ${await step()}`)
  }
  while ((await waiting()) > 0) {
    expect(steps).toBeLessThan(3000)
    await balanced(`step ${++steps}: ${await step()}`)
  }

  expect(died.filter((error) => !isOfOurs(error))).toEqual([])
  expect(deaths).toBeGreaterThan(20)
  const forged = all.filter((shot) => shot.forged).length
  expect([accepted, duplicates]).toEqual([all.length - forged, all.length - forged - USERS * VERSIONS])
  const changes = await everyEffectOnce()
  await everyoneHeard()
  const { body: books } = await owner.call('GET', '/v1/ledger/balance')
  const [into, out] = books.sides
  expect([books.balanced, books.breaks]).toEqual([true, []])
  expect(into).toMatchObject({ received: accepted, dead: 0, pending: 0 })
  // Each change is one event for each of the two receivers, wanted or not. That one of them fails for a day, which the clock's
  // leaps may bring about, is told to the other, who does not want to know.
  const created = receivers.get('/newcomers')?.taken.size ?? 0
  expect(out).toMatchObject({ dead: 0, pending: 0, delivered: changes + created })
  const told = out.received - 2 * changes
  expect(told).toBeGreaterThanOrEqual(0)
  expect(told).toBeLessThan(5)
  const filtered = await sql<{ reason: string; n: number }>(
    `SELECT reason, sum(n) AS n FROM fates WHERE tenant_id = ?1 AND side = 'in' AND fate = 'filtered' GROUP BY reason`,
  )
  expect(filtered).toContainEqual({ reason: 'duplicate', n: duplicates })
  expect(filtered.map(({ reason }) => reason).toSorted()).toEqual(['duplicate', 'stale'])
}, 240_000)

async function drained(accepted: number): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const [row] = await sql<{ n: number }>(
      `SELECT coalesce(sum(n), 0) AS n FROM fates WHERE tenant_id = ?1 AND side = 'in' AND fate = 'received'`,
    )
    if (row?.n === accepted) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the inbox does not empty itself')
}

/** The newest version stands, whatever the order was; each change is a step forward, and each event was settled by one fate. */
async function everyEffectOnce(): Promise<number> {
  const rows = await sql<{ id: string; first: string; gone: number }>(
    `SELECT external_id AS id, fields ->> 'first_name' AS first, deleted_at IS NOT NULL AS gone FROM records
     WHERE tenant_id = ?1 AND external_id LIKE 'user_storm_%'`,
  )
  const wrong = rows.filter(({ id, first: name, gone }) =>
    Number(id.slice(11)) % 10 === 0 ? gone === 0 : gone === 1 || name !== `Version ${VERSIONS}`,
  )
  expect([rows.length, wrong]).toEqual([USERS, []])
  const changes = await sql<{
    record: string
    seq: number
    version: number
    told: string | null
    received: string
  }>(
    `SELECT c.record_id AS record, c.seq, c.received_id AS received,
       CAST(replace(r.event_key, rtrim(r.event_key, '0123456789'), '') AS INTEGER) AS version,
       (SELECT value ->> 'after' FROM json_each(c.diff) WHERE value ->> 'field' = 'first_name') AS told
     FROM changes c JOIN received r ON r.tenant_id = c.tenant_id AND r.id = c.received_id
     WHERE c.tenant_id = ?1 ORDER BY c.seq`,
  )
  const stood = new Map<string, number>()
  for (const { record, version, told, seq } of changes) {
    expect([seq, version > (stood.get(record) ?? 0)]).toEqual([seq, true])
    if (told !== null) expect(told).toBe(`Version ${version}`)
    stood.set(record, version)
  }
  expect(new Set(changes.map(({ received }) => received)).size).toBe(changes.length)
  const [applied] = await sql<{ n: number }>(
    `SELECT count(*) AS n FROM received WHERE tenant_id = ?1 AND state = 'delivered'`,
  )
  expect(changes.length).toBe(applied?.n)
  return changes.length
}

/** Every change has been taken by every receiver, as what it was, and nothing else has. */
async function everyoneHeard(): Promise<void> {
  const changes = await sql<{ seq: number; type: string }>(
    `SELECT seq, kind || '.' || type AS type FROM changes WHERE tenant_id = ?1 AND received_id IS NOT NULL ORDER BY seq`,
  )
  expect(unproved).toEqual([])
  for (const [path, { taken, calls }] of receivers) {
    const wanted = changes.filter(({ type }) => path === '/all' || type === 'user.created')
    expect([...taken].toSorted(([a], [b]) => a - b)).toEqual(wanted.map(({ seq, type }) => [seq, type]))
    expect(calls).toBeGreaterThan(wanted.length * 1.2)
  }
}
