import { and, eq, getTableColumns, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset, type Guard } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import { noCounts, type Counts, type RowOutcome } from './rules.ts'
import { peopleFeeds } from './table.ts'

export type FeedRow = typeof peopleFeeds.$inferSelect
export type Position = readonly [object: string, externalId: string]
/** A feed in the middle of a pass. */
export type Pass = FeedRow & { position: Position }

export interface FeedSettings {
  connectionId: string
  mode: 'create' | 'update'
  allowRole: boolean
  automatic: boolean
}

/** Before every record. */
export const START: Position = ['', '']

export async function findFeed(
  { db, tenantId }: TenantCtx,
  connectionId: string,
): Promise<FeedRow | undefined> {
  const [row] = await db
    .select()
    .from(peopleFeeds)
    .where(and(eq(peopleFeeds.tenantId, tenantId), eq(peopleFeeds.connectionId, connectionId)))
  return row
}

/** By connection; without what became of each row. */
export function listFeeds(
  { db, tenantId }: TenantCtx,
  filter: {
    mode?: FeedRow['mode']
    order: Order
    after: readonly (string | number)[] | undefined
    limit: number
  },
) {
  const { between, inOrder } = keyset([peopleFeeds.connectionId], filter)
  const mode = filter.mode && eq(peopleFeeds.mode, filter.mode)
  return db
    .select({ ...getTableColumns(peopleFeeds), rows: sql<RowOutcome[]>`'[]'`.mapWith(peopleFeeds.rows) })
    .from(peopleFeeds)
    .where(and(eq(peopleFeeds.tenantId, tenantId), mode, between))
    .orderBy(...inOrder)
    .limit(filter.limit)
}

/**
 * Says what a connection's users do to the people. Another mode, or another word about roles, ends the pass that goes
 * on, and makes the next sweep apply everything anew; the same again changes nothing.
 */
export async function setFeed({ db, tenantId }: TenantCtx, settings: FeedSettings): Promise<void> {
  const { connectionId, mode, allowRole, automatic } = settings
  await db.$client
    .prepare(
      `INSERT INTO people_feeds (tenant_id, connection_id, mode, allow_role, automatic, counts, rows)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, '[]')
       ON CONFLICT (tenant_id, connection_id) DO UPDATE SET mode = ?3, allow_role = ?4, automatic = ?5,
         fence = fence + 1, position = NULL, applied_seq = 0
       WHERE mode <> ?3 OR allow_role <> ?4 OR automatic <> ?5`,
    )
    .bind(tenantId, connectionId, mode, Number(allowRole), Number(automatic), JSON.stringify(noCounts()))
    .run()
}

/** For the batch that removes the connection. The people stay: they are not the app's any more. */
export const dropFeedStatement = ({ db, tenantId }: TenantCtx, connectionId: string): D1PreparedStatement =>
  db.$client
    .prepare(`DELETE FROM people_feeds WHERE tenant_id = ?1 AND connection_id = ?2`)
    .bind(tenantId, connectionId)

/** The end of the tenant's change feed, read before the first record: what changes meanwhile is not missed. */
const lastSeq = (tenantId: string) =>
  sql`(SELECT coalesce(max(c.seq), 0) FROM changes c WHERE c.tenant_id = ${tenantId})`

/** Begins at the first record; a pass that somebody else is in the middle of writes nothing from now on. */
export const beginPass = (ctx: TenantCtx, connectionId: string): Promise<Pass | undefined> =>
  raised(
    ctx,
    { connectionId },
    { position: START, passSeq: lastSeq(ctx.tenantId), counts: noCounts(), rows: [] },
  )

/** Takes up a pass where it stands, from whoever left it. */
export async function resumePass(ctx: TenantCtx, connectionId: string): Promise<Pass | undefined> {
  const feed = await findFeed(ctx, connectionId)
  if (!feed?.position) return undefined
  return raised(ctx, feed, { position: feed.position })
}

/** The run was doubtful: what it changed waits until one is not, which applies everything. */
export const holdBack = ({ db, tenantId }: TenantCtx, connectionId: string) =>
  db
    .update(peopleFeeds)
    .set({ appliedSeq: lastSeq(tenantId) })
    .where(and(eq(peopleFeeds.tenantId, tenantId), eq(peopleFeeds.connectionId, connectionId)))

/** Holds while nobody else has taken the pass over. */
export const passGuard = ({ tenantId }: TenantCtx, { connectionId, fence }: Pass): Guard => ({
  sql: (from) =>
    `EXISTS (SELECT 1 FROM people_feeds g WHERE g.tenant_id = ?${from + 1} AND g.connection_id = ?${from + 2}
       AND g.fence = ?${from + 3} AND g.position IS NOT NULL)`,
  params: [tenantId, connectionId, fence],
})

export interface Step {
  /** Null: that was the last page. */
  position: Position | null
  /** The last page of this wake-up: whoever sweeps next goes on at once. */
  rests: boolean
  counts: Counts
  rows: RowOutcome[]
}

/** The last statement of a page's batch: moves the pass on, or ends it. Changes nothing if it is no longer ours. */
export const stepStatement = (ctx: TenantCtx, pass: Pass, step: Step): D1PreparedStatement =>
  ctx.db.$client
    .prepare(
      `UPDATE people_feeds SET fence = fence + 1, position = ?4, counts = ?5, rows = ?6,
         applied_seq = iif(?4 IS NULL, pass_seq, applied_seq), applied_at = iif(?4 IS NULL, ?7, applied_at),
         tried_at = iif(?8, NULL, tried_at)
       WHERE tenant_id = ?1 AND connection_id = ?2 AND fence = ?3 AND position IS NOT NULL`,
    )
    .bind(
      ctx.tenantId,
      pass.connectionId,
      pass.fence,
      step.position && JSON.stringify(step.position),
      JSON.stringify(step.counts),
      JSON.stringify(step.rows),
      ctx.now(),
      Number(step.rests),
    )

/** What the last batch did not write after all, known only after it. */
export const correctFeed = (ctx: TenantCtx, pass: FeedRow, { counts, rows }: Step) =>
  ctx.db
    .update(peopleFeeds)
    .set({ counts, rows })
    .where(
      and(
        eq(peopleFeeds.tenantId, ctx.tenantId),
        eq(peopleFeeds.connectionId, pass.connectionId),
        eq(peopleFeeds.fence, pass.fence + 1),
      ),
    )

async function raised(
  { db, tenantId, now }: TenantCtx,
  { connectionId, fence }: { connectionId: string; fence?: number },
  set: { position: Position; passSeq?: SQL; counts?: Counts; rows?: RowOutcome[] },
): Promise<Pass | undefined> {
  const [feed] = await db
    .update(peopleFeeds)
    .set({ ...set, fence: sql`fence + 1`, triedAt: now() })
    .where(
      and(
        eq(peopleFeeds.tenantId, tenantId),
        eq(peopleFeeds.connectionId, connectionId),
        fence === undefined ? undefined : eq(peopleFeeds.fence, fence),
      ),
    )
    .returning()
  return feed && { ...feed, position: set.position }
}

/** As `setFeed`, but what a person decided about roles stays. */
export async function ensureFeed(
  ctx: TenantCtx,
  { connectionId, mode, automatic }: Omit<FeedSettings, 'allowRole'>,
): Promise<void> {
  const there = await findFeed(ctx, connectionId)
  await setFeed(ctx, { connectionId, mode, automatic, allowRole: there?.allowRole ?? false })
}
