import type { TenantCtx } from '#kit/context.ts'
import { listeners } from './feed-store.ts'
import { healthAfter, isOnProbation } from './health.ts'
import { claim, dueOf, handOver, reread, type Due, type Leased } from './lease-store.ts'
import { hintLater, hintsOf, sendHints } from './message.ts'
import { settleLost } from './move-store.ts'
import { newsOf } from './news.ts'
import { recordOutcomes } from './outcome-store.ts'
import { fatesOf, triedOf } from './outcomes.ts'
import { sendRound, type Came, type Whole } from './send.ts'

/** Longer than a round and its last attempt take: nobody else may begin while ours are on their way. */
const LEASE_MS = 60_000
/** A wake-up's share of time; a longer queue is gone on with by the next message. */
const TURN_MS = 10_000
const ROUND = 50
/** What is due sooner than the sweep comes is told to the queue. */
const SWEEP_MS = 60_000

/**
 * Sends what is due for an endpoint, if nobody else does. One that fails or hangs is left alone after five attempts, so that
 * it costs a worker a quarter of a minute and no other endpoint anything. Who finds no place is called by whoever leaves one.
 * What was sent and not written down, because the worker died, is sent again: the event's id tells the receiver.
 */
export async function deliverDue(ctx: TenantCtx, endpointId: string): Promise<void> {
  const until = ctx.now() + TURN_MS
  const claimed = await claim(ctx, endpointId, ctx.now() + LEASE_MS)
  if (!claimed) return
  // Paused, removed or taken over meanwhile: there is no more to send.
  for (let endpoint: Leased | null = claimed; endpoint; endpoint = await reread(ctx, endpoint)) {
    const due = await dueOf(ctx, endpoint.id, isOnProbation(endpoint) ? 1 : ROUND)
    if (due.length === 0 || ctx.now() >= until) break
    const lost = due.filter(({ body }) => body === null).map(({ id }) => id)
    if (lost.length > 0) await settleLost(ctx, lost)
    const came = await sendRound(ctx, endpoint, due.filter(isWhole))
    if (came.length === 0 && lost.length > 0) continue
    if (came.length === 0 || (await written(ctx, endpoint, came))) break
  }
  await sendHints(ctx, hintsOf(ctx.tenantId, await handOver(ctx, claimed)))
}

const isWhole = (due: Due): due is Whole => due.body !== null

/** Answers whether the endpoint is left alone for now: it rests, is disabled, or is no longer ours. */
async function written(ctx: TenantCtx, endpoint: Leased, came: readonly Came[]): Promise<boolean> {
  const now = ctx.now()
  const tried = came.map((one) => ({
    settled: triedOf(one, now, Math.random()),
    createdAt: one.due.createdAt,
  }))
  const turn = healthAfter(endpoint, came, now)
  const others = turn.notice !== null || turn.disable !== null ? await listeners(ctx) : []
  const news = newsOf(endpoint, turn, { others, at: now })
  const done = await recordOutcomes(ctx, endpoint, {
    tried: tried.map(({ settled }) => settled),
    counts: fatesOf(endpoint.id, tried),
    turn,
    news,
    at: now,
    leaseUntil: now + LEASE_MS,
  })
  if (!done) return true
  await sendHints(ctx, hintsOf(ctx.tenantId, new Set(news.deliveries.map(({ endpointId }) => endpointId))))
  const waits = tried.flatMap(({ settled }) =>
    settled.nextAttemptAt === null ? [] : [settled.nextAttemptAt - now],
  )
  const soonest = turn.restUntil === null ? Math.min(...waits) : turn.restUntil - now
  if (turn.disable === null && soonest < SWEEP_MS) await hintLater(ctx, endpoint.id, soonest)
  return turn.restUntil !== null || turn.disable !== null
}
