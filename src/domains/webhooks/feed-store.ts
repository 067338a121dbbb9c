/** The tenant's change feed as the outbox: how far it has been made into deliveries, and what comes next. */
import type { TenantCtx } from '#kit/context.ts'
import type { Guard } from '#kit/db.ts'
import type { EndpointRow } from './endpoint-store.ts'
import type { ChangedRecord } from './event-body.ts'
import type { Filter } from './filter.ts'
import { outgoingStatements, type Outgoing } from './write-store.ts'

const sqlOf = (ctx: TenantCtx) => ctx.db.$client
/** A text longer than this is not even read: the event then says that it is too large. */
const MOST_CHARS = 100_000
/** Of one look: an isolate has 128 MB, and what is read is there three times before it is written. */
const MOST_AT_ONCE = 8_000_000

/** Where the feed stands; null for a tenant without endpoints. One row, by its key. */
export const feedOf = (ctx: TenantCtx): Promise<{ seq: number; last: number } | null> =>
  sqlOf(ctx)
    .prepare(
      `SELECT seq, (SELECT coalesce(max(seq), 0) FROM changes WHERE tenant_id = ?1) AS last
       FROM webhook_feeds WHERE tenant_id = ?1`,
    )
    .bind(ctx.tenantId)
    .first<{ seq: number; last: number }>()

export type Listener = Pick<
  EndpointRow,
  'id' | 'name' | 'url' | 'status' | 'eventTypes' | 'filter' | 'sinceSeq'
>

/** What follows, as much as is well held at once, and who may want it: one look at both, so that an endpoint is either in it or later than all of it. */
export async function readFeed(
  ctx: TenantCtx,
  { after, limit }: { after: number; limit: number },
): Promise<{ changes: ChangedRecord[]; endpoints: Listener[] }> {
  const [changes, endpoints] = await sqlOf(ctx).batch([
    sqlOf(ctx)
      .prepare(
        `SELECT seq, kind, type, at, diff, recordId, connectionId, object, externalId, email, name, fields, createdAt, updatedAt, deletedAt
         FROM (SELECT *, sum(coalesce(length(diff), 0) + coalesce(length(fields), 0)) OVER (ORDER BY seq) AS size, min(seq) OVER () AS first
           FROM (SELECT c.seq, c.kind, c.type, c.at, iif(length(c.diff) <= ${MOST_CHARS}, c.diff, NULL) AS diff, c.record_id AS recordId,
             c.connection_id AS connectionId, c.object, coalesce(r.external_id, '') AS externalId, r.email, coalesce(r.name, c.name) AS name,
             iif(length(r.fields) <= ${MOST_CHARS}, r.fields, NULL) AS fields, coalesce(r.created_at, c.at) AS createdAt,
             coalesce(r.updated_at, c.at) AS updatedAt, r.deleted_at AS deletedAt
           FROM changes c LEFT JOIN records r ON r.tenant_id = c.tenant_id AND r.id = c.record_id
           WHERE c.tenant_id = ?1 AND c.seq > ?2 ORDER BY c.seq LIMIT ?3))
         WHERE size <= ${MOST_AT_ONCE} OR seq = first ORDER BY seq`,
      )
      .bind(ctx.tenantId, after, limit),
    listenersStatement(ctx),
  ])
  return {
    changes: (changes?.results ?? []) as ChangedRecord[],
    endpoints: ((endpoints?.results ?? []) as ListenerText[]).map((row) => read(row)),
  }
}

type ListenerText = Omit<Listener, 'eventTypes' | 'filter'> & { eventTypes: string; filter: string | null }

const listenersStatement = (ctx: TenantCtx): D1PreparedStatement =>
  sqlOf(ctx)
    .prepare(
      `SELECT id, name, url, status, event_types AS eventTypes, filter, since_seq AS sinceSeq FROM webhook_endpoints
       WHERE tenant_id = ?1 AND removed_at IS NULL ORDER BY id`,
    )
    .bind(ctx.tenantId)

const read = (row: ListenerText): Listener => ({
  ...row,
  eventTypes: JSON.parse(row.eventTypes) as string[],
  filter: row.filter === null ? null : (JSON.parse(row.filter) as Filter),
})

/** All who may want an event. */
export async function listeners(ctx: TenantCtx): Promise<Listener[]> {
  const { results } = await listenersStatement(ctx).all<ListenerText>()
  return results.map((row) => read(row))
}

const feedGuard = (ctx: TenantCtx, seq: number): Guard => ({
  sql: (from) => `EXISTS (SELECT 1 FROM webhook_feeds WHERE tenant_id = ?${from + 1} AND seq = ?${from + 2})`,
  params: [ctx.tenantId, seq],
})

/** Writes what was planned and moves the feed on, if it still stands where it was read. Of two who come at once, one does. */
export async function commitFeed(
  ctx: TenantCtx,
  { from, to, at }: { from: number; to: number; at: number },
  out: Outgoing,
): Promise<boolean> {
  const results = await sqlOf(ctx).batch([
    ...outgoingStatements(ctx, out, { guard: feedGuard(ctx, from), at }),
    sqlOf(ctx)
      .prepare(`UPDATE webhook_feeds SET seq = ?3 WHERE tenant_id = ?1 AND seq = ?2`)
      .bind(ctx.tenantId, from, to),
  ])
  return (results.at(-1)?.meta.changes ?? 0) > 0
}
