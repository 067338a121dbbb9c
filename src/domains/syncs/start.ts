import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { alreadyRunning, syncNotFound } from './errors.ts'
import { fillPlaces } from './places.ts'
import { insertRun } from './run-store.ts'
import * as store from './store.ts'

export interface Wish {
  /** Reads and compares, and changes nothing. */
  dry?: boolean
  /** Reads everything, also where what changed would do. */
  full?: boolean
}

/** Starts a run, or answers null when one is going on. */
export async function startRun(
  ctx: TenantCtx,
  sync: Pick<store.SyncRow, 'id' | 'connectionId' | 'object'>,
  { trigger, dry = false, full = false }: Wish & { trigger: store.RunRow['trigger'] },
): Promise<string | null> {
  const id = newId('run')
  const run = { id, syncId: sync.id, connectionId: sync.connectionId, object: sync.object, trigger, dry }
  if (!(await insertRun(ctx, run, { leaseUntil: ctx.now(), full }))) return null
  await fillPlaces(ctx)
  return id
}

/** A person's click. */
export async function runNow(ctx: TenantCtx, syncId: string, wish: Wish = {}): Promise<store.RunRow> {
  const sync = await store.findSync(ctx, syncId)
  if (!sync) throw syncNotFound()
  const runId = await startRun(ctx, sync, { ...wish, trigger: 'person' })
  const run = runId && (await store.findRun(ctx, runId))
  if (run) return run
  // Gone meanwhile, with its connection: there is nothing to watch.
  throw (await store.findSync(ctx, syncId)) ? alreadyRunning() : syncNotFound()
}
