/** What a person decides of events that have a fate: the old one is taken back in the batch that gives them another. */
import { movedFates } from '#domains/fates/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { ReceivedRow } from './list-store.ts'

export type Settled = Pick<ReceivedRow, 'id' | 'state' | 'reason' | 'replays'>

/** Those of ?2 that are still as they were read: of two who come at once, one moves them. */
const UNMOVED = `FROM json_each(?2) w CROSS JOIN received r ON r.tenant_id = ?1 AND r.id = w.value ->> 0
  WHERE r.state = w.value ->> 1 AND r.reason = w.value ->> 2 AND r.replays = w.value ->> 3`
/** Where the connection is gone nobody would work on them. */
const WORKED_ON = `EXISTS (SELECT 1 FROM inboxes i WHERE i.tenant_id = ?1 AND i.connection_id = r.connection_id)`

const listed = (rows: readonly Settled[]): string =>
  JSON.stringify(rows.map(({ id, state, reason, replays }) => [id, state, reason, replays]))

/** It shall not be applied. Answers whether it was still as it was read. */
export async function dismissed(ctx: TenantCtx, row: Settled): Promise<boolean> {
  const sql = ctx.db.$client
  const rows = listed([row])
  const results = await sql.batch([
    ...movedFates(ctx, {
      side: 'in',
      rows: `SELECT r.connection_id AS subject, r.received_at AS at, r.state, r.reason ${UNMOVED}`,
      params: [rows],
      to: { state: 'filtered', reason: 'dismissed' },
    }),
    sql
      .prepare(
        `UPDATE received SET state = 'filtered', reason = 'dismissed', message = NULL, next_attempt_at = NULL, settled_at = ?3
         WHERE tenant_id = ?1 AND id IN (SELECT r.id ${UNMOVED})`,
      )
      .bind(ctx.tenantId, rows, ctx.now()),
  ])
  return (results.at(-1)?.meta.changes ?? 0) > 0
}

/** Pending again and due at once, as if they had just come. Answers the ids and connections of those that moved. */
export async function pendingAgain(
  ctx: TenantCtx,
  rows: readonly Settled[],
): Promise<{ id: string; connectionId: string }[]> {
  const sql = ctx.db.$client
  const json = listed(rows)
  const results = await sql.batch<{ id: string; connectionId: string }>([
    ...movedFates(ctx, {
      side: 'in',
      rows: `SELECT r.connection_id AS subject, r.received_at AS at, r.state, r.reason ${UNMOVED} AND ${WORKED_ON}`,
      params: [json],
      to: null,
    }),
    sql
      .prepare(
        `UPDATE received SET state = 'pending', reason = '', message = NULL, attempts = 0, next_attempt_at = ?3,
           settled_at = NULL, replays = replays + 1
         WHERE tenant_id = ?1 AND id IN (SELECT r.id ${UNMOVED} AND ${WORKED_ON})
         RETURNING id, connection_id AS connectionId`,
      )
      .bind(ctx.tenantId, json, ctx.now()),
  ])
  return results.at(-1)?.results ?? []
}
