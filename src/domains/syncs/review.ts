import { deletions } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { iso } from '#kit/fields.ts'
import { notReviewable, runNotFound } from './errors.ts'
import { reviewGuard, writeReview } from './end-store.ts'
import { writeLog } from './log-store.ts'
import { readReceipt, signReceipt } from './receipt.ts'
import { words } from './rules.ts'
import { findRun, findSync, type RunRow } from './store.ts'
import { tell, tellChanged } from './tell.ts'

/** The suspicious run that a person decides about; anything else is a 404 or 409. */
async function waiting(ctx: TenantCtx, runId: string): Promise<RunRow & { receipt: string }> {
  const run = await findRun(ctx, runId)
  if (!run) throw runNotFound()
  const { receipt } = run
  if (run.state !== 'suspicious' || run.reviewedAt !== null || receipt === null) throw notReviewable()
  return { ...run, receipt }
}

const who = ({ actor }: TenantCtx): string => (actor.kind === 'person' ? actor.email : `key ${actor.id}`)

/** The missing records are really gone: delete them, as the run would have. The receipt is signed anew and says who. */
export async function approve(ctx: TenantCtx, runId: string): Promise<void> {
  const run = await waiting(ctx, runId)
  const source = { tenantId: ctx.tenantId, connectionId: run.connectionId, object: run.object }
  const { missing: deleted } = await deletions.stock(ctx, source, run.id)
  const kind = (await findSync(ctx, run.syncId))?.kind ?? run.object
  const guard = reviewGuard(ctx, run)
  const receipt = readReceipt(run.receipt)
  const message = `${words.count(deleted, 'record')} deleted: ${who(ctx)} approved it.`
  const signed = await signReceipt(ctx, {
    ...receipt,
    state: 'ok',
    verdict: 'complete',
    deleted: receipt.deleted + deleted,
    approved: { by: ctx.actor.id, at: iso(ctx.now()) },
  })
  const written = await writeReview(ctx, run, {
    state: 'ok',
    code: null,
    message,
    verdict: 'complete',
    receipt: signed,
    deleted,
    statements: deletions.missing(ctx, { source, kind, runId: run.id, guard }),
  })
  if (!written) throw notReviewable()
  await writeLog(ctx, run.id, { level: 'info', message })
  if (deleted > 0) await tellChanged(ctx, run, kind)
  await tell(ctx, run, { kind, verdict: 'complete' })
}

/** The list was wrong: the records stay, and the run stops asking. The next one looks anew. */
export async function dismiss(ctx: TenantCtx, runId: string): Promise<void> {
  const run = await waiting(ctx, runId)
  const message = `${who(ctx)} looked at it and kept the records.`
  const { state, code, verdict, receipt } = run
  const written = await writeReview(ctx, run, {
    state,
    code,
    message,
    verdict,
    receipt,
    deleted: 0,
    statements: [],
  })
  if (!written) throw notReviewable()
  await writeLog(ctx, run.id, { level: 'info', message })
}
