import { findConnection, noteOutcome, openAccount } from '#domains/connections/index.ts'
import { emit } from '#domains/events/index.ts'
import { runAction, type Failure } from '#engine/index.ts'
import { mayRepeat } from '#engine/lost-answer.ts'
import { actionOf, type ActionState as Progress } from '#engine/run-action.ts'
import type { TenantCtx } from '#kit/context.ts'
import { AppError } from '#kit/errors.ts'
import { err } from '#kit/result.ts'
import { MOST_TRIES, nextOf, thatFits, type Next } from './rules.ts'
import { openInput } from './secret-input.ts'
import { claim, settle, type ActionRun } from './store.ts'

/** A worker that has not settled the run by then is dead: the longest action takes a few requests of 30 seconds. */
const LEASE_MS = 5 * 60_000

/** As long as a person looks at a spinner gladly: a vendor that takes four requests a second is waited for. */
const PATIENCE_MS = 10_000

/** While somebody watches: a short wait is waited out, a longer one is left to cron. */
export async function workWhileWatched(ctx: TenantCtx, id: string): Promise<void> {
  const until = ctx.now() + PATIENCE_MS
  for (;;) {
    const waitMs = await work(ctx, id)
    if (waitMs === null || ctx.now() + waitMs > until) return
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

/**
 * Works on a run once: to its end, or to where it has to wait; how long, or null. Does nothing for a run that is not due
 * or has ended.
 */
export async function work(ctx: TenantCtx, id: string): Promise<number | null> {
  const claimed = await claim(ctx, id, ctx.now() + LEASE_MS)
  if (!claimed) return null
  const { run, died } = claimed
  const came = await turn(ctx, run, died).catch((error: unknown) => ourTrouble(ctx, run, error))
  const { next, stored } = thatFits(came, {
    output: came.output && JSON.stringify(came.output),
    found: came.found === null ? run.found : JSON.stringify(came.found),
    progress: came.progress === null ? null : JSON.stringify(came.progress),
  })
  const ended = next.waitMs === null
  const settled = await settle(ctx, run, {
    ...stored,
    state: next.state,
    code: next.code,
    message: next.message,
    requests: next.requests,
    attempt: run.attempt + (next.tried ? 1 : 0),
    leaseUntil: ctx.now() + (next.waitMs ?? 0),
    nextAttemptAt: ended ? null : ctx.now() + (next.waitMs ?? 0),
    finishedAt: ended ? ctx.now() : null,
  })
  // Also where nobody knows: what is read again shows whether it worked.
  if (settled && (next.state === 'done' || next.state === 'uncertain')) await tell(ctx, run)
  return settled ? next.waitMs : null
}

async function turn(ctx: TenantCtx, run: ActionRun, died: boolean): Promise<Next> {
  const account = await openAccount(ctx, await findConnection(ctx, run.connectionId), 'person')
  const action = actionOf(account, run.action)
  if (died && action && !mayRepeat(action)) return left
  if (died && run.attempt >= MOST_TRIES) return ourTrouble(ctx, run, new Error('It died in every try.'))
  const done = await runAction(ctx, account, {
    action: run.action,
    input: await openInput(ctx, run),
    key: run.id,
    state: run.progress === null ? undefined : (JSON.parse(run.progress) as Progress),
  })
  if (!done.ok) await note(ctx, run, done.error)
  return nextOf(done, run.attempt)
}

/** Never throws: what the app answered must not be lost, or a write might be sent twice. */
async function note(ctx: TenantCtx, run: ActionRun, failure: Failure): Promise<void> {
  try {
    if (failure.reauth) await noteOutcome(ctx, run.connectionId, failure)
  } catch (error) {
    ctx.log('warn', 'actions.not_noted', { run: run.id, error })
  }
}

/** The worker died between the request and its answer: as a lost answer. */
const left: Next = {
  state: 'uncertain',
  code: 'action.outcome_unknown',
  message:
    'Syncline stopped in the middle of it, so it may have worked or not. Look at the app, then run it again if it is needed.',
  output: null,
  found: null,
  progress: null,
  requests: 0,
  waitMs: null,
  tried: true,
}

/** Nothing went out that the engine did not tell of: it can be tried again, a few times. */
function ourTrouble(ctx: TenantCtx, run: ActionRun, error: unknown): Next {
  ctx.log('error', 'actions.broken', { run: run.id, error })
  const known = error instanceof AppError && error.status < 500 ? error : null
  const kind = known ? 'refused' : 'unreachable'
  const message = known?.message ?? 'Something went wrong on our side. We try again by ourselves.'
  const progress = run.progress === null ? undefined : (JSON.parse(run.progress) as Progress)
  return nextOf(
    err({ kind, code: known?.code ?? 'runs.internal_error', message, state: progress }),
    run.attempt,
  )
}

/** What it changed is read again. Lost in a crash or in trouble, the next scheduled run reads it. */
export async function tell(ctx: TenantCtx, run: ActionRun): Promise<void> {
  try {
    const account = await openAccount(ctx, await findConnection(ctx, run.connectionId), 'person')
    const object = actionOf(account, run.action)?.changes
    if (object) await emit(ctx, { type: 'connection.changed', connectionId: run.connectionId, object })
  } catch (error) {
    ctx.log('warn', 'actions.not_told', { run: run.id, error })
  }
}
