import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import {
  believable,
  contentHash,
  countsOf,
  decide,
  distinct,
  previewOf,
  recordId,
  type Counts,
  type Incoming,
  type Preview,
  type Source,
} from './rules.ts'
import { differing, pageStatements } from './write-store.ts'

export interface PagePlan {
  statements: D1PreparedStatement[]
  counts: Counts
  /** The ids the page held, tombstones left out. */
  externalIds: string[]
  rowsRead: number
  /** What the statements would do, for a dry run. */
  preview: Preview[]
}

/**
 * Compares a page with what is stored and prepares what to write. The read and the write are two steps; each
 * write says which state it was decided against, so that a change in between is kept and the next run mends it. What was
 * written after the page was asked for, at `askedAt`, came by a webhook, and is newer than the page.
 */
export async function planPage(
  ctx: TenantCtx,
  at: { source: Source; kind: string; runId: string; guard: Guard; askedAt?: number },
  rows: readonly Incoming[],
): Promise<PagePlan> {
  const items = distinct(rows).map((row) => ({
    row: { ...row, vendorUpdatedAt: believable(row.vendorUpdatedAt, ctx.now()) },
    id: recordId(at.source, row.externalId),
  }))
  // A tombstone carries any content: what counts is whether its record lives.
  const { stored, rowsRead } = await differing(
    ctx,
    items.map(({ row, id }) => [id, row.deleted ? null : contentHash(row)] as const),
  )
  const writes = items.flatMap(({ row, id }) => {
    const found = stored.get(id)
    if (found === undefined || (found?.updatedAt ?? 0) > (at.askedAt ?? Infinity)) return []
    return decide(id, row, found ?? undefined) ?? []
  })
  return {
    statements: pageStatements(ctx, at, writes),
    counts: countsOf(writes, items.filter(({ row }) => !row.deleted).length),
    externalIds: items.filter(({ row }) => !row.deleted).map(({ row }) => row.externalId),
    rowsRead,
    preview: writes.map(previewOf),
  }
}
