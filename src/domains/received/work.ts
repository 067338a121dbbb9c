import { noteOutcome } from '#domains/connections/index.ts'
import { emit } from '#domains/events/index.ts'
import { enterAs } from '#domains/tenants/index.ts'
import type { Account } from '#engine/index.ts'
import { isAway } from '#kit/away.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import { commitBatch } from './commit-store.ts'
import { fetchWanted } from './fetch-wanted.ts'
import { sendHint, type EventMessage } from './message.ts'
import { planReceived, postponed, wantedBy } from './plan.ts'
import { openPresent } from './present.ts'
import { settle, type DueEvent, type Outcome } from './read-events.ts'
import { retryIn } from './rules.ts'
import { dueEvents, endTurn, forgetRow, hasTurn, nextDue, takeTurn, type Turn } from './turn-store.ts'

/** Work within one message: then the next one goes on. */
const MESSAGE_MS = 20_000
/** Things of a batch are read again for so long at most; well within a turn. */
const FETCH_MS = 15_000
const FEW = 50
/** What is due sooner is said so by a message; the rest is the sweep's. */
const SOON_MS = 60_000

const system = { kind: 'system', id: 'syncline' } as const
const done = { kind: 'done' } as const

/** A message of the `event` queue. */
export async function onEventMessage(ctx: Ctx, message: EventMessage): Promise<{ kind: 'done' }> {
  const tenant = await enterAs(ctx, message.tenantId, system)
  if (tenant) await workOn(tenant, message.connectionId)
  return done
}

/**
 * Applies a connection's events that are due, in the order they came, up to a hundred in one batch. One at a time does:
 * whoever comes meanwhile leaves it to them. Any await may be the last; then the turn runs out and the sweep says it anew.
 */
async function workOn(ctx: TenantCtx, connectionId: string): Promise<void> {
  let turn = await takeTurn(ctx, connectionId)
  if (!turn) return
  const until = ctx.now() + MESSAGE_MS
  // Null: the connection was removed.
  const account = (await openPresent(ctx, connectionId))?.account ?? null
  for (let few = false; ;) {
    // After a small batch nothing is left, as a rule: then a look is saved.
    if (few && (await endTurn(ctx, turn, { unlessDue: true }))) break
    const events = await dueEvents(ctx, connectionId)
    if (events.length === 0) {
      if (await endTurn(ctx, turn, { unlessDue: true })) break
      if (!(await hasTurn(ctx, turn))) return
    } else if (ctx.now() >= until) {
      await endTurn(ctx, turn, { unlessDue: false })
      return sendHint(ctx, connectionId)
    } else {
      const next = await settled(ctx, { turn, account, events })
      if (!next) return
      turn = next
      few = events.length < FEW
    }
  }
  const due = await nextDue(ctx, connectionId)
  if (due === null && account === null) await forgetRow(ctx, turn)
  else if (due !== null && due - ctx.now() < SOON_MS) await sendHint(ctx, connectionId, due - ctx.now())
}

interface Work {
  turn: Turn
  account: Account | null
  events: DueEvent[]
}

/** One that breaks the batch must not keep the others back: then each goes alone. Null: the turn is another's. */
async function settled(ctx: TenantCtx, work: Work): Promise<Turn | null> {
  const { turn, events } = work
  try {
    return await applied(ctx, work)
  } catch (error) {
    const [event] = events
    if (isAway(error) || !event) throw error
    if (events.length === 1) {
      ctx.log('error', 'received.broken', { event: event.id, error })
      return commitBatch(ctx, turn, { ...nothing, outcomes: [broken(event, ctx.now())] })
    }
    let now: Turn | null = turn
    for (const one of events) if (now) now = await settled(ctx, { ...work, turn: now, events: [one] })
    return now
  }
}

const always: Guard = { sql: () => 'true', params: [] }
const nothing = { unmoved: always, statements: () => [] }
const TRIES = 5

/** Trouble of our own: tried again, and not for ever. */
function broken(event: DueEvent, now: number): Outcome {
  const message = 'Something went wrong on our side.'
  const wait = event.attempts >= TRIES ? null : retryIn({ kind: 'busy' }, event.attempts)
  return wait === null
    ? settle(event, 'dead', {
        reason: 'internal',
        message: `${message} Replay it; if it ends here again, tell us its id.`,
      })
    : postponed(event, now + wait, { message: `${message} We try again by ourselves.` })
}

async function applied(ctx: TenantCtx, { turn, account, events }: Work): Promise<Turn | null> {
  const { connectionId } = turn
  if (!account)
    return commitBatch(ctx, turn, {
      ...nothing,
      outcomes: events.map((event) => settle(event, 'filtered', { reason: 'connection_removed' })),
    })
  for (;;) {
    const fetchUntil = ctx.now() + FETCH_MS
    const wanted = wantedBy(account, events)
    const fetched = await fetchWanted(ctx, account, { wanted, until: fetchUntil })
    const plan = await planReceived(ctx, { account, connectionId }, { events, fetched })
    // Before the batch: a run that begins twice is one, and one that was never begun would be missed.
    for (const object of plan.refreshes) await emit(ctx, { type: 'connection.changed', connectionId, object })
    const next = await commitBatch(ctx, turn, plan)
    if (next) {
      if (plan.refusal) await noteOutcome(ctx, connectionId, { kind: 'refused', ...plan.refusal })
      await tell(ctx, connectionId, plan.touched)
      return next
    }
    // A record moved between the look and the batch, by a sync's page: it is looked at again. Or the turn ran out.
    if (!(await hasTurn(ctx, turn))) return null
  }
}

/** What reacts looks at the changes by itself, so a reaction that fails takes nothing back. */
async function tell(ctx: TenantCtx, connectionId: string, touched: { object: string; kind: string }[]) {
  for (const { object, kind } of touched)
    try {
      await emit(ctx, { type: 'records.changed', connectionId, object, kind, cause: 'received' })
    } catch (error) {
      ctx.log('error', 'received.not_told', { connection: connectionId, object, error })
    }
}
