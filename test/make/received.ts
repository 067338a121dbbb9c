import { countStatements, dayOf, type Count } from '#domains/fates/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newTimedId } from '#kit/ids.ts'

interface Made {
  connectionId: string
  at?: number
  key?: string
  type?: string
  state?: 'pending' | 'delivered' | 'filtered' | 'dead'
  reason?: string
  body?: string
  headers?: Record<string, string>
}

const always = { sql: () => 'TRUE', params: [] }

/** Events as the inbox leaves them, in the state that is asked for and in the books: for lists of any length. Their ids, oldest first. */
export async function putReceived(ctx: TenantCtx, events: readonly Made[]): Promise<string[]> {
  const rows = events.map((event) => {
    const at = event.at ?? ctx.now()
    const settled = event.state !== undefined && event.state !== 'pending'
    return {
      id: newTimedId('rcv', at),
      connection: event.connectionId,
      key: event.key ?? `evt_${Math.random().toString(36).slice(2)}`,
      type: event.type ?? 'user.updated',
      at,
      state: event.state ?? 'pending',
      reason: event.reason ?? '',
      due: settled ? null : at,
      settled: settled ? at : null,
      headers: JSON.stringify(event.headers ?? { 'content-type': 'application/json' }),
      body: event.body ?? '{}',
    }
  })
  const counts = rows.flatMap((row): Count[] => {
    const of = { side: 'in', subject: row.connection, day: dayOf(row.at), n: 1 } as const
    const came: Count = { ...of, fate: 'received' }
    return row.state === 'pending' ? [came] : [came, { ...of, fate: row.state, reason: row.reason }]
  })
  const d1 = ctx.db.$client
  await d1
    .prepare(
      `INSERT INTO inboxes (tenant_id, connection_id) SELECT ?1, value FROM json_each(?2) WHERE true
       ON CONFLICT (tenant_id, connection_id) DO NOTHING`,
    )
    .bind(ctx.tenantId, JSON.stringify([...new Set(rows.map((row) => row.connection))]))
    .run()
  for (let i = 0; i < rows.length; i += 500)
    await d1.batch([
      d1
        .prepare(
          `INSERT INTO received (tenant_id, id, connection_id, event_key, type, received_at, state, reason, next_attempt_at,
             settled_at, headers, body)
           SELECT ?1, value ->> 'id', value ->> 'connection', value ->> 'key', value ->> 'type', value ->> 'at',
             value ->> 'state', value ->> 'reason', value ->> 'due', value ->> 'settled', value ->> 'headers', value ->> 'body'
           FROM json_each(?2)`,
        )
        .bind(ctx.tenantId, JSON.stringify(rows.slice(i, i + 500))),
      ...countStatements(ctx, counts.slice(i * 2, (i + 500) * 2), always),
    ])
  return rows.map(({ id }) => id).toSorted()
}

/** What must hold at every moment, for each subject: received = delivered + filtered + dead + what is pending. */
export async function imbalances(ctx: TenantCtx): Promise<unknown[]> {
  const { results } = await ctx.db.$client
    .prepare(
      `SELECT f.subject, f.booked, (SELECT count(*) FROM received r
         WHERE r.tenant_id = ?1 AND r.connection_id = f.subject AND r.state = 'pending') AS pending
       FROM (SELECT subject, sum(iif(fate = 'received', n, -n)) AS booked FROM fates
             WHERE tenant_id = ?1 AND side = 'in' GROUP BY subject) f
       WHERE f.booked <> pending`,
    )
    .bind(ctx.tenantId)
    .all()
  const { results: each } = await ctx.db.$client
    .prepare(`SELECT subject, day, fate, reason, n FROM fates WHERE tenant_id = ?1 AND side = 'in' AND n < 0`)
    .bind(ctx.tenantId)
    .all()
  return [...results, ...each]
}

/** Somebody is at the connection's events for the next ten minutes: what is pending stays so. Undone by `held` false. */
export const holdTurn = (ctx: TenantCtx, connectionId: string, held = true) =>
  ctx.db.$client
    .prepare('UPDATE inboxes SET working_until = ?3 WHERE tenant_id = ?1 AND connection_id = ?2')
    .bind(ctx.tenantId, connectionId, held ? Date.now() + 600_000 : null)
    .run()

/** How many events have this fate by the books. */
export async function booked(ctx: TenantCtx, fate: string, reason = ''): Promise<number> {
  const row = await ctx.db.$client
    .prepare(
      `SELECT coalesce(sum(n), 0) AS n FROM fates WHERE tenant_id = ?1 AND side = 'in' AND fate = ?2 AND reason = ?3`,
    )
    .bind(ctx.tenantId, fate, reason)
    .first<{ n: number }>()
  return row?.n ?? 0
}
