import { findConnection, openAccount } from '#domains/connections/index.ts'
import { undoAction, type Account } from '#engine/index.ts'
import { planAction, type PlannedRequest } from '#engine/plan-action.ts'
import { actionOf, type ActionState } from '#engine/run-action.ts'
import { noSteps } from '#engine/steps.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import type { Json } from '#kit/json.ts'
import { actionRunNotFound, badAction, cannotRetry, cannotUndo, undoFailed } from './errors.ts'
import { openInput, sealInput } from './secret-input.ts'
import { tell, workWhileWatched } from './run.ts'
import * as store from './store.ts'

export interface Wish {
  action: string
  input: Record<string, Json>
}

/** What the action would send, without sending it. Refuses what is not filled in well. */
export async function preview(ctx: TenantCtx, connectionId: string, wish: Wish): Promise<PlannedRequest[]> {
  return planned(ctx, await openAccount(ctx, await findConnection(ctx, connectionId), 'person'), wish)
}

async function planned(ctx: TenantCtx, account: Account, wish: Wish): Promise<PlannedRequest[]> {
  const plan = await planAction(ctx, account, wish)
  if (plan.ok) return plan.value
  throw badAction({
    details: plan.error.map(({ field, message }) => ({ in: 'body', path: `input.${field}`, message })),
  })
}

/** Writes the run down, then does it: whatever happens from here on, it is told what became of it. */
export async function perform(ctx: TenantCtx, connectionId: string, wish: Wish): Promise<store.ActionRun> {
  const account = await openAccount(ctx, await findConnection(ctx, connectionId), 'person')
  await planned(ctx, account, wish)
  const id = newId('act')
  const action = actionOf(account, wish.action)
  await store.insertRun(ctx, {
    id,
    connectionId,
    action: wish.action,
    input: JSON.stringify(await sealInput(ctx, id, { action, input: wish.input })),
    state: 'running',
    code: null,
    message: null,
    output: null,
    found: null,
    progress: null,
    requests: 0,
    attempt: 0,
    fence: 0,
    leaseUntil: ctx.now(),
    nextAttemptAt: null,
    actor: ctx.actor.id,
    createdAt: ctx.now(),
    finishedAt: null,
  })
  await workWhileWatched(ctx, id)
  return found(await store.findRun(ctx, id))
}

/** By a person who has looked: from its beginning, the probe first. */
export async function retry(ctx: TenantCtx, id: string): Promise<store.ActionRun> {
  const run = found(await store.findRun(ctx, id))
  const anew = {
    state: 'waiting',
    attempt: 0,
    progress: fromTheBeginning(run),
    leaseUntil: ctx.now(),
    finishedAt: null,
  } as const
  if (!(await store.move(ctx, id, { from: ['failed', 'blocked', 'uncertain'], to: anew })))
    throw cannotRetry()
  await workWhileWatched(ctx, id)
  return found(await store.findRun(ctx, id))
}

/** Stands there while it is taken back, and stays where nobody could write down what became of it. */
const UNSURE = 'It was being taken back when Syncline stopped, so it may have worked or not. Look at the app.'

/**
 * Of an uncertain run how it was before stays: what stands there now may be what the lost write left, and undo must not
 * go back to that. A request was sent, so the probe that comes does not overwrite it.
 */
function fromTheBeginning({ state, progress }: store.ActionRun): string | null {
  if (state !== 'uncertain' || progress === null) return null
  const { steps, ...before } = JSON.parse(progress) as ActionState
  return JSON.stringify({ ...before, steps: { ...noSteps, requests: Math.max(1, steps.requests) } })
}

/** Takes back what a run did. Marked first: of two clicks one sends the requests. */
export async function undo(ctx: TenantCtx, id: string): Promise<store.ActionRun> {
  const run = found(await store.findRun(ctx, id))
  const account = await openAccount(ctx, await findConnection(ctx, run.connectionId), 'person')
  if (run.state !== 'done' || !actionOf(account, run.action)?.undo) throw cannotUndo()
  const input = await openInput(ctx, run)
  const marked = { state: 'undone', message: UNSURE } as const
  if (!(await store.move(ctx, id, { from: ['done'], to: marked }))) throw cannotUndo()
  const undone = await undoAction(ctx, account, {
    action: run.action,
    input,
    found: run.found === null ? null : (JSON.parse(run.found) as Json),
    result: JSON.parse(run.output ?? '{}') as Record<string, Json>,
    key: run.id,
  })
  if (!undone.ok) {
    await store.move(ctx, id, { from: ['undone'], to: { state: 'done', message: undone.error.message } })
    throw undoFailed({ message: undone.error.message, details: { code: undone.error.code } })
  }
  await store.move(ctx, id, { from: ['undone'], to: { message: null } })
  await tell(ctx, run)
  return found(await store.findRun(ctx, id))
}

export function found(run: store.ActionRun | undefined): store.ActionRun {
  if (!run) throw actionRunNotFound()
  return run
}
