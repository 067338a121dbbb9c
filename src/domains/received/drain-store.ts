import { countStatements, dayOf, type Count } from '#domains/fates/index.ts'
import { chunks } from '#kit/chunks.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'

export interface Drained {
  id: string
  key: string
  type: string
  happenedAt: number | null
  receivedAt: number
  /** JSON of an object. */
  headers: string
  body: string
}

/**
 * Said before the inbox accepts anything. A row that is new, or behind (its database was set back), begins where the
 * inbox stands. Answers where it stands then, which is further where it is the inbox that was set back.
 */
export async function awaken(ctx: TenantCtx, connectionId: string, drained: number): Promise<number> {
  await ctx.db.$client
    .prepare(
      `INSERT INTO inboxes (tenant_id, connection_id, drained_seq, awake) VALUES (?1, ?2, ?3, 1)
       ON CONFLICT (tenant_id, connection_id) DO UPDATE SET awake = 1, drained_seq = max(drained_seq, excluded.drained_seq)
       WHERE awake = 0 OR drained_seq < excluded.drained_seq`,
    )
    .bind(ctx.tenantId, connectionId, drained)
    .run()
  return (await drainedSeq(ctx, connectionId)) ?? drained
}

/** Nothing is held there. */
export const sleepWell = (ctx: TenantCtx, connectionId: string) =>
  ctx.db.$client
    .prepare(`UPDATE inboxes SET awake = 0 WHERE tenant_id = ?1 AND connection_id = ?2`)
    .bind(ctx.tenantId, connectionId)
    .run()

/** Null: there is no row. */
export async function drainedSeq(ctx: TenantCtx, connectionId: string): Promise<number | null> {
  const row = await ctx.db.$client
    .prepare(`SELECT drained_seq AS seq FROM inboxes WHERE tenant_id = ?1 AND connection_id = ?2`)
    .bind(ctx.tenantId, connectionId)
    .first<{ seq: number }>()
  return row?.seq ?? null
}

/** Where a statement would be longer than D1 takes once its text is text in JSON, the row has one of its own. */
const LONG = 300_000

const COLUMNS = `tenant_id, id, connection_id, event_key, type, happened_at, received_at, headers, body, state, next_attempt_at`

/**
 * Writes what came, and what it counts for, if the inbox stands at `from` in D1: all or nothing, once. `received`,
 * `duplicates` and `removed` (which were for a connection that is gone) are the times of each. Answers whether it did.
 */
export async function writeDrained(
  ctx: TenantCtx,
  connectionId: string,
  drained: {
    from: number
    to: number
    rows: readonly Drained[]
    received: readonly number[]
    duplicates: readonly number[]
    removed?: readonly number[]
  },
): Promise<boolean> {
  const sql = ctx.db.$client
  const { from, to, rows } = drained
  const subject = { side: 'in', subject: connectionId } as const
  const guard: Guard = {
    sql: (n) =>
      `EXISTS (SELECT 1 FROM inboxes g WHERE g.tenant_id = ?${n + 1} AND g.connection_id = ?${n + 2} AND g.drained_seq = ?${n + 3})`,
    params: [ctx.tenantId, connectionId, from],
  }
  const long = rows.filter(({ body }) => body.length > LONG)
  const short = rows.filter(({ body }) => body.length <= LONG)
  const results = await sql.batch([
    ...chunks(short.map((row) => JSON.stringify(row))).map((json) =>
      sql
        .prepare(
          `INSERT INTO received (${COLUMNS})
           SELECT ?1, value ->> 'id', ?2, value ->> 'key', value ->> 'type', value ->> 'happenedAt', value ->> 'receivedAt',
             value ->> 'headers', value ->> 'body', 'pending', value ->> 'receivedAt'
           FROM json_each(?3) WHERE ${guard.sql(3)}`,
        )
        .bind(ctx.tenantId, connectionId, json, ...guard.params),
    ),
    ...long.map((row) =>
      sql
        .prepare(
          `INSERT INTO received (${COLUMNS})
           SELECT ?1, ?3, ?2, ?4, ?5, ?6, ?7, ?8, ?9, 'pending', ?7 WHERE ${guard.sql(9)}`,
        )
        .bind(
          ctx.tenantId,
          connectionId,
          row.id,
          row.key,
          row.type,
          row.happenedAt,
          row.receivedAt,
          row.headers,
          row.body,
          ...guard.params,
        ),
    ),
    ...countStatements(
      ctx,
      [
        ...byDay(drained.received, { ...subject, fate: 'received' }),
        ...byDay(drained.duplicates, { ...subject, fate: 'filtered', reason: 'duplicate' }),
        ...byDay(drained.removed ?? [], { ...subject, fate: 'filtered', reason: 'connection_removed' }),
      ],
      guard,
    ),
    sql
      .prepare(
        `UPDATE inboxes SET drained_seq = ?4, last_received_at = ?5
         WHERE tenant_id = ?1 AND connection_id = ?2 AND drained_seq = ?3`,
      )
      .bind(ctx.tenantId, connectionId, from, to, drained.received.at(-1) ?? null),
  ])
  return (results.at(-1)?.meta.changes ?? 0) > 0
}

function byDay(times: readonly number[], count: Omit<Count, 'day' | 'n'>): Count[] {
  const days = new Map<string, number>()
  for (const at of times) days.set(dayOf(at), (days.get(dayOf(at)) ?? 0) + 1)
  return [...days].map(([day, n]) => ({ ...count, day, n }))
}
