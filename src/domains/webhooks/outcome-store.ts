/** What came of a worker's attempts, in one batch under its lease: deliveries, attempts, fates and the endpoint's health. */
import { countStatements, movedFates, type Count } from '#domains/fates/index.ts'
import { chunks } from '#kit/chunks.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import { removalStatements } from './end-store.ts'
import type { Turn } from './health.ts'
import { leaseGuard, type Leased } from './lease-store.ts'
import { DISABLED, settleEndpointStatements, UNSUBSCRIBED } from './move-store.ts'
import { outgoingStatements, type Outgoing } from './write-store.ts'

export interface Tried {
  id: string
  /** How often somebody had replayed it when it was sent. */
  replays: number
  state: 'pending' | 'delivered' | 'filtered' | 'dead'
  reason: string
  message: string | null
  nextAttemptAt: number | null
  lastStatus: number | null
  settledAt: number | null
  /** The attempt itself. */
  at: number
  ms: number
  outcome: string
  answer: string | null
}

const sqlOf = (ctx: TenantCtx) => ctx.db.$client

/** Numbered on from those before, also across replays. */
const attemptStatements = (ctx: TenantCtx, tried: readonly Tried[], guard: Guard): D1PreparedStatement[] =>
  chunks(tried.map((one) => JSON.stringify(one))).map((json) =>
    sqlOf(ctx)
      .prepare(
        `INSERT INTO delivery_attempts (tenant_id, delivery_id, n, at, ms, status, outcome, answer)
         SELECT ?1, o.value ->> 'id', (SELECT coalesce(max(a.n), 0) + 1 FROM delivery_attempts a WHERE a.tenant_id = ?1 AND a.delivery_id = o.value ->> 'id'),
           o.value ->> 'at', o.value ->> 'ms', o.value ->> 'lastStatus', o.value ->> 'outcome', o.value ->> 'answer'
         FROM json_each(?2) o WHERE ${guard.sql(2)}`,
      )
      .bind(ctx.tenantId, json, ...guard.params),
  )

/** Replayed while it was on its way, and failed: the replay counts, which gives it every try anew. */
const STANDS = `(o.value ->> 'state' = 'delivered' OR deliveries.replays = o.value ->> 'replays')`

/** Those given up, before their rows say so. */
function deadFates(ctx: TenantCtx, tried: readonly Tried[], guard: Guard): D1PreparedStatement[] {
  const dead = tried.filter(({ state }) => state === 'dead')
  const [one] = dead
  if (!one) return []
  const ids = JSON.stringify(dead.map(({ id, replays }) => ({ id, replays })))
  return movedFates(ctx, {
    side: 'out',
    rows: `SELECT d.endpoint_id AS subject, d.created_at AS at, d.state, d.reason FROM json_each(?2) o
      JOIN deliveries d ON d.tenant_id = ?1 AND d.id = o.value ->> 'id' AND d.replays = o.value ->> 'replays' WHERE ${guard.sql(2)}`,
    params: [ids, ...guard.params],
    to: { state: 'dead', reason: one.reason },
  })
}

/** With the ids alone SQLite finds the rows by their key; by the join alone it looks at every delivery of the tenant. */
const deliveryStatements = (ctx: TenantCtx, tried: readonly Tried[], guard: Guard): D1PreparedStatement[] =>
  chunks(tried.map((one) => JSON.stringify(one))).map((json) =>
    sqlOf(ctx)
      .prepare(
        `UPDATE deliveries SET state = o.value ->> 'state', reason = o.value ->> 'reason', message = o.value ->> 'message',
           attempts = attempts + 1, next_attempt_at = o.value ->> 'nextAttemptAt', last_status = o.value ->> 'lastStatus',
           settled_at = o.value ->> 'settledAt'
         FROM json_each(?2) o WHERE deliveries.tenant_id = ?1 AND deliveries.id IN (SELECT value ->> 'id' FROM json_each(?2))
           AND deliveries.id = o.value ->> 'id' AND ${STANDS} AND ${guard.sql(2)}`,
      )
      .bind(ctx.tenantId, json, ...guard.params),
  )

export interface Outcomes {
  tried: Tried[]
  counts: Count[]
  turn: Turn
  /** What other endpoints are told about this one. */
  news: Outgoing
  at: number
  leaseUntil: number
}

/** Answers whether they were written: not where the lease has gone to somebody else, or the endpoint away. */
export async function recordOutcomes(
  ctx: TenantCtx,
  endpoint: Leased,
  { tried, counts, turn, news, at, leaseUntil }: Outcomes,
): Promise<boolean> {
  const guard = leaseGuard(ctx, endpoint)
  const results = await sqlOf(ctx).batch([
    ...attemptStatements(ctx, tried, guard),
    ...deadFates(ctx, tried, guard),
    ...deliveryStatements(ctx, tried, guard),
    ...countStatements(ctx, counts, guard),
    ...outgoingStatements(ctx, news, { guard, at }),
    ...endedStatements(ctx, endpoint, { turn, guard, leaseUntil }),
  ])
  return (results.at(-1)?.meta.changes ?? 0) > 0
}

/** The endpoint itself, last. A program's hook has no person who would switch it on again: its 410 unsubscribes it. */
function endedStatements(
  ctx: TenantCtx,
  endpoint: Leased,
  { turn, guard, leaseUntil }: Pick<Outcomes, 'turn' | 'leaseUntil'> & { guard: Guard },
): D1PreparedStatement[] {
  const { id, source, fence } = endpoint
  const { failures, failingSince, noticed, restUntil, disable } = turn
  if (disable === 'gone' && source === 'rest_hook')
    return removalStatements(ctx, id, { to: UNSUBSCRIBED, guard })
  return [
    ...(disable === null ? [] : settleEndpointStatements(ctx, id, { to: DISABLED, guard })),
    sqlOf(ctx)
      .prepare(
        `UPDATE webhook_endpoints SET failures = ?4, failing_since = ?5, noticed = ?6, rest_until = ?7, working_until = ?8,
           status = iif(?9 IS NULL, status, 'disabled'), disabled_reason = coalesce(?9, disabled_reason)
         WHERE tenant_id = ?1 AND id = ?2 AND fence = ?3 AND removed_at IS NULL`,
      )
      .bind(ctx.tenantId, id, fence, failures, failingSince, noticed, restUntil, leaseUntil, disable),
  ]
}

/** A test: its event, its delivery and what came of it, all at once. Not for an endpoint that was removed meanwhile. */
export async function recordTest(
  ctx: TenantCtx,
  endpointId: string,
  { settled, at, ...out }: Outgoing & { settled: Tried; at: number },
): Promise<void> {
  const guard: Guard = {
    sql: (from) =>
      `EXISTS (SELECT 1 FROM webhook_endpoints g WHERE g.tenant_id = ?${from + 1} AND g.id = ?${from + 2} AND g.removed_at IS NULL)`,
    params: [ctx.tenantId, endpointId],
  }
  await sqlOf(ctx).batch([
    ...outgoingStatements(ctx, out, { guard, at }),
    ...attemptStatements(ctx, [settled], guard),
    ...deliveryStatements(ctx, [settled], guard),
  ])
}
