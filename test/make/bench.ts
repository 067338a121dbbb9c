import { env } from 'cloudflare:workers'
import * as v from 'valibot'
import { connect } from '#domains/connections/connect.ts'
import { onSyncMessage, resumeStalledRuns, startDueSyncs, SyncMessage } from '#domains/syncs/index.ts'
import { runNow } from '#domains/syncs/start.ts'
import { enterAs } from '#domains/tenants/index.ts'
import { reactions } from '#entry/reactions.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { controlled, forms, type Controlled } from './controlled.ts'
import { member, person, type Member } from './people.ts'

interface Sent {
  body: SyncMessage
  due: number
  attempts: number
}

export interface Bench {
  /** Of the workspace; its calls go through the whole Worker. */
  member: Member
  vendor: Controlled
  /** Milliseconds; moved by tests only. Begins at the real time, so that the Worker's own clock is never behind. */
  clock: { now: number }
  /** What was sent to the `sync` queue: nothing else takes it from here. */
  sent: Sent[]
  base: Ctx
  ctx: TenantCtx
  connect: (connector: keyof typeof forms, mode?: 'live' | 'sandbox') => Promise<string>
  syncId: (connectionId: string, object?: string) => Promise<string>
  /** Starts a run and takes messages until none is left. Answers it as the API shows it. */
  run: (connectionId: string, object?: string, by?: Ctx) => Promise<ShownRun>
  /** Starts a run; its message is the last of `sent`. */
  start: (connectionId: string, object?: string) => Promise<{ runId: string; message: SyncMessage }>
  /** Takes messages, each when it is due, as the queue would; `by` is the worker. */
  drain: (by?: Ctx) => Promise<void>
  /** Time goes by, and the minute's cron brings back what stands still. */
  sweep: (ms?: number) => Promise<void>
  /** The minute's cron begins what is due, `ticks` of them at the same moment. */
  tick: (ticks?: number) => Promise<void>
  get: (path: string) => Promise<ListBody>
  showRun: (runId: string) => Promise<ShownRun>
  log: (runId: string) => Promise<string[]>
  /** Every record, deleted ones too, by external id. */
  records: (connectionId: string, object?: string) => Promise<Shown[]>
  changes: (connectionId: string, after?: number) => Promise<Shown[]>
}

/* Replies are compared whole or field by field; typing each would write the API a second time. */
// oxlint-disable-next-line typescript/no-explicit-any -- see above
export type Shown = Record<string, any>
type ShownRun = Shown & { id: string; state: string }
type ListBody = Shown & { data: Shown[]; next_cursor: string | null }

let host: { member: Member; left: number } | undefined

/** A workspace of its own. A person may own ten, so not every one needs another sign-up. */
async function workspace(): Promise<Member> {
  if (!host || host.left === 0) {
    host = { member: await person(), left: 9 }
    return host.member
  }
  host.left--
  const made = await host.member.call('POST', '/v1/workspaces', { name: 'Bench' })
  if (made.status !== 201) throw new Error(`workspace: ${JSON.stringify(made.body)}`)
  return member(host.member.email, host.member.cookie, String(made.body.id))
}

const quiet = () => {}

/** For lists whose order does not matter. */
export const sorted = (values: unknown[]): string[] => values.map(String).toSorted()

export async function bench(): Promise<Bench> {
  const owner = await workspace()
  const { vendor, fetch } = controlled()
  const clock = { now: Date.now() }
  const sent: Sent[] = []
  const push = (body: unknown, delaySeconds = 0, attempts = 1) =>
    sent.push({ body: v.parse(SyncMessage, body), due: clock.now + delaySeconds * 1000, attempts })
  const base: Ctx = {
    env: { ...env, SYNC: recording(push) },
    origin: 'http://localhost:8787',
    now: () => clock.now,
    fetch,
    log: quiet,
    later: quiet,
    react: reactions,
  }
  const entered = await enterAs(base, owner.workspace, { kind: 'system', id: 'test' })
  if (!entered) throw new Error('no such workspace')
  const ctx = entered

  async function get(path: string): Promise<ListBody> {
    const reply = await owner.call('GET', path)
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }

  async function all(path: string): Promise<Shown[]> {
    const rows: Shown[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await get(`${path}&limit=200${cursor && `&cursor=${cursor}`}`)
      rows.push(...page.data)
      cursor = page.next_cursor
    }
    return rows
  }

  async function syncId(connectionId: string, object = 'user'): Promise<string> {
    const { data } = await get(`/v1/connections/${connectionId}/syncs`)
    return String(data.find((sync) => sync.object === object)?.id)
  }

  async function start(connectionId: string, object = 'user') {
    const { id } = await runNow(ctx, await syncId(connectionId, object))
    const message = sent.find(({ body }) => body.runId === id)?.body
    return { runId: id, message: message ?? v.parse(SyncMessage, { ...ids(id), pages: 0 }) }
  }

  const ids = (runId: string) => ({ v: 1, tenantId: ctx.tenantId, runId })

  async function drain(by: Ctx = base): Promise<void> {
    for (let taken = 0; sent.length > 0; taken++) {
      if (taken > 400) throw new Error('the messages never end')
      sent.sort((a, b) => a.due - b.due)
      const message = sent.shift()
      if (!message) return
      clock.now = Math.max(clock.now, message.due)
      await take(by, message)
    }
  }

  /** As src/entry/queue.ts does: a message that fails comes again, and after eight times is parked. */
  async function take(by: Ctx, { body, attempts }: Sent): Promise<void> {
    if (attempts > 8) return
    try {
      const outcome = await onSyncMessage(by, body)
      if (outcome.kind === 'later') push(body, Math.ceil(outcome.afterMs / 1000), attempts + 1)
    } catch {
      push(body, 2 ** attempts, attempts + 1)
    }
  }

  /** Cron is over all tenants; other tests' runs are theirs. */
  function onlyOwn(): void {
    const own = sent.filter(({ body }) => body.tenantId === ctx.tenantId)
    sent.splice(0, sent.length, ...own)
  }

  const showRun = async (runId: string) => (await get(`/v1/runs/${runId}`)) as unknown as ShownRun

  return {
    member: owner,
    vendor,
    clock,
    sent,
    base,
    ctx,
    get,
    syncId,
    start,
    drain,
    showRun,
    async connect(connector, mode = 'live') {
      const row = await connect(ctx, {
        connector,
        name: connector,
        mode,
        credentials: mode === 'sandbox' ? {} : forms[connector],
        baseUrl: mode === 'live' ? 'http://127.0.0.1:1' : null,
      })
      return row.id
    },
    async run(connectionId, object = 'user', by = base) {
      const { runId } = await start(connectionId, object)
      await drain(by)
      return showRun(runId)
    },
    async sweep(ms = 121_000) {
      clock.now += ms
      await resumeStalledRuns(base)
      onlyOwn()
    },
    async tick(ticks = 1) {
      await Promise.all(Array.from({ length: ticks }, () => startDueSyncs(base)))
      onlyOwn()
    },
    log: async (runId) =>
      (await get(`/v1/runs/${runId}/log?limit=200`)).data.map((line) => String(line.message)),
    records: async (connectionId, object = 'user') =>
      (
        await all(`/v1/records?connection=${connectionId}&object=${object}&deleted=true&include=raw`)
      ).toSorted((a, b) => (a.external_id < b.external_id ? -1 : 1)),
    changes: (connectionId, after = 0) => all(`/v1/changes?connection=${connectionId}&after_seq=${after}`),
  }
}

/** A producer that remembers instead of sending: the one binding a test replaces. */
function recording(push: (body: unknown, delaySeconds?: number) => void): Queue {
  const binding: Pick<Queue, 'send' | 'sendBatch'> = {
    send: (body, options) => {
      push(body, options?.delaySeconds)
      return Promise.resolve({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } })
    },
    sendBatch: (messages) => {
      for (const { body, delaySeconds } of messages) push(body, delaySeconds)
      return Promise.resolve({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } })
    },
  }
  return binding as Queue
}
