import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { alreadyRunning, syncNotFound } from './errors.ts'
import { fillPlaces } from './places.ts'
import { insertRun } from './run-store.ts'
import * as store from './store.ts'

/** Starts a run, or answers null when one is going on. */
export async function startRun(
  ctx: TenantCtx,
  sync: Pick<store.SyncRow, 'id' | 'connectionId' | 'object'>,
  { trigger, dry = false }: { trigger: store.RunRow['trigger']; dry?: boolean },
): Promise<string | null> {
  const id = newId('run')
  const run = { id, syncId: sync.id, connectionId: sync.connectionId, object: sync.object, trigger, dry }
  if (!(await insertRun(ctx, run, ctx.now()))) return null
  await fillPlaces(ctx)
  return id
}

/** A person's click; a dry run reads and compares, and changes nothing. */
export async function runNow(ctx: TenantCtx, syncId: string, dry = false): Promise<store.RunRow> {
  const sync = await store.findSync(ctx, syncId)
  if (!sync) throw syncNotFound()
  const runId = await startRun(ctx, sync, { trigger: 'person', dry })
  const run = runId && (await store.findRun(ctx, runId))
  if (run) return run
  // Gone meanwhile, with its connection: there is nothing to watch.
  throw (await store.findSync(ctx, syncId)) ? alreadyRunning() : syncNotFound()
}
