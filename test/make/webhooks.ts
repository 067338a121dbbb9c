import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as v from 'valibot'
import { DeliverMessage, onDeliverMessage, webhookJobs } from '#domains/webhooks/index.ts'
import type { Ctx } from '#kit/context.ts'
import { call, ORIGIN } from './app.ts'
import { bench, type Bench, type Shown } from './bench.ts'
import type { Member } from './people.ts'
import { hlUsers } from './controlled.ts'
import { quiet } from './quiet.ts'

/** What came to a receiver. */
interface Hit {
  /** The receiver's name: the address behind `RECEIVERS`. */
  name: string
  headers: Record<string, string>
  body: string
  /** By the bench's clock. */
  at: number
}

type Answer = (hit: Hit) => Response | Promise<Response>

export interface WebhookBench extends Bench {
  hits: Hit[]
  /** What a receiver answers; 200 by default. */
  answers: Map<string, Answer>
  /** Messages of the `deliver` queue: nothing else takes them from here. */
  hints: { body: DeliverMessage; due: number }[]
  /** Where deliveries are sent from: its `fetch` leads to the receivers. */
  sender: Ctx
  endpoint: (name: string, more?: Record<string, unknown>) => Promise<Shown & { id: string; secret: string }>
  /** One change of the given type for each user named; the connection is made by the first call. */
  happen: (users: Shown[]) => Promise<void>
  /** Takes the messages that are due, as the queue would, those a worker sends meanwhile too; `by` is the worker. */
  deliver: (by?: Ctx) => Promise<void>
  /** Time goes by, then the minute's cron, then its messages. */
  pass: (ms: number, by?: Ctx) => Promise<void>
  deliveries: (query?: string) => Promise<Shown[]>
  /** Received, settled and waiting, by the books and by the rows. */
  books: (endpointId: string) => Promise<{
    received: number
    delivered: number
    filtered: number
    dead: number
    waiting: number
    pending: number
  }>
}

/** Loopback, which a developer's machine may send to; no packet ever leaves the test. */
export const RECEIVERS = 'http://127.0.0.1:9/'

export async function webhookBench(): Promise<WebhookBench> {
  const b = await bench()
  // Its alarm rings by the real clock, and would send through the real network what is due by the bench's.
  await runInDurableObject(env.WATCHDOG.getByName('watchdog'), (_, state) => state.storage.deleteAlarm())
  await quiet(b.clock.now)
  const hits: Hit[] = []
  const answers = new Map<string, Answer>()
  const hints: WebhookBench['hints'] = []
  const push = (body: unknown, delaySeconds = 0) =>
    void hints.push({ body: v.parse(DeliverMessage, body), due: b.clock.now + delaySeconds * 1000 })
  const metrics = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }
  const DELIVER: Pick<Queue, 'send' | 'sendBatch'> = {
    send: (body, options) => {
      push(body, options?.delaySeconds)
      return Promise.resolve(metrics)
    },
    sendBatch: (messages) => {
      for (const { body, delaySeconds } of messages) push(body, delaySeconds)
      return Promise.resolve(metrics)
    },
  }
  const api: Member['call'] = (method, path, body) =>
    call(method, path, {
      body,
      headers: { cookie: b.member.cookie, origin: ORIGIN, 'syncline-workspace': b.member.workspace },
      env: { DELIVER: DELIVER as Queue },
    })
  // The contexts of the bench share one env: what a sync sets off is heard here too.
  Object.assign(b.base.env, { DELIVER })
  const fetch = async (input: Request): Promise<Response> => {
    const hit: Hit = {
      name: new URL(input.url).pathname.slice(1),
      headers: Object.fromEntries(input.headers),
      body: await input.text(),
      at: b.clock.now,
    }
    hits.push(hit)
    return (await answers.get(hit.name)?.(hit)) ?? new Response('ok')
  }
  const sender: Ctx = { ...b.base, fetch: fetch as typeof globalThis.fetch }

  let connection: Promise<string> | undefined
  async function happen(users: Shown[]): Promise<void> {
    b.vendor.users = users
    connection ??= b.connect('highlevel')
    const id = await connection
    await b.drain()
    await b.run(id)
  }

  async function deliver(by: Ctx = sender): Promise<void> {
    for (let taken = 0; ; taken++) {
      if (taken > 400) throw new Error('the messages never end')
      const next = hints.findIndex(({ due, body }) => due <= b.clock.now && body.tenantId === b.ctx.tenantId)
      const [hint] = next < 0 ? [] : hints.splice(next, 1)
      if (!hint) return
      await onDeliverMessage(by, hint.body)
    }
  }

  async function pass(ms: number, by: Ctx = sender): Promise<void> {
    b.clock.now += ms
    // Cron is over all tenants; other tests' endpoints are theirs, and are not sent to from here.
    await webhookJobs.resumeDeliveries(by)
    await deliver(by)
  }

  async function books(endpointId: string) {
    const { results } = await b.ctx.db.$client
      .prepare(`SELECT fate, sum(n) AS n FROM fates WHERE tenant_id = ?1 AND subject = ?2 GROUP BY fate`)
      .bind(b.ctx.tenantId, endpointId)
      .all<{ fate: string; n: number }>()
    const of = (fate: string) => results.find((row) => row.fate === fate)?.n ?? 0
    const row = await b.ctx.db.$client
      .prepare(
        `SELECT count(*) AS n FROM deliveries WHERE tenant_id = ?1 AND endpoint_id = ?2 AND state = 'pending'`,
      )
      .bind(b.ctx.tenantId, endpointId)
      .first<{ n: number }>()
    const [received, delivered, filtered, dead] = ['received', 'delivered', 'filtered', 'dead'].map(of) as [
      number,
      number,
      number,
      number,
    ]
    return {
      received,
      delivered,
      filtered,
      dead,
      waiting: received - delivered - filtered - dead,
      pending: row?.n ?? 0,
    }
  }

  return {
    ...b,
    // What the API tells the queue is heard here too.
    member: { ...b.member, call: api },
    hits,
    answers,
    hints,
    sender,
    happen,
    deliver,
    pass,
    books,
    async endpoint(name, more = {}) {
      const made = await api('POST', '/v1/webhook-endpoints', {
        name,
        url: RECEIVERS + name,
        ...more,
      })
      if (made.status !== 201) throw new Error(`endpoint: ${JSON.stringify(made.body)}`)
      return made.body
    },
    deliveries: async (query = '') => (await b.get(`/v1/deliveries?limit=200&order=asc${query}`)).data,
  }
}

/** Users of the vendor, all of whom are other than before. */
export const renamed = (from: number, to: number, word: string): Shown[] =>
  hlUsers(from, to).map((row, i) => ({ ...row, name: `${word} ${from + i}` }))
