/**
 * Lists come in the order of change, and each index has that order inside a lane only: of one kind, or of one object of
 * one connection, living or gone. A list that spans lanes takes the first of each and merges them; what it reads grows
 * with the lanes, of which there are few, and not with the records. The lanes are found by leaping from one to the next.
 */
import { sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { GONE } from './table.ts'

interface Wish {
  kind?: string
  connection?: string
  object?: string
  deleted: 'false' | 'true' | 'only'
}

export interface Lanes {
  /** A table of them. */
  all: SQL
  index: SQL
  /** Holds for a record of the row of `all` that is called `lane`. */
  inLane: SQL
}

const HALVES = {
  false: sql`(SELECT 0 AS gone)`,
  only: sql`(SELECT 1 AS gone)`,
  true: sql`(SELECT 0 AS gone UNION ALL SELECT 1)`,
}

export function kindLanes({ tenantId }: TenantCtx, { kind, deleted }: Wish): Lanes {
  const kinds =
    kind === undefined
      ? sql`(WITH k (kind) AS (
          SELECT min(kind) FROM records WHERE tenant_id = ${tenantId}
          UNION ALL SELECT (SELECT min(kind) FROM records WHERE tenant_id = ${tenantId} AND kind > k.kind) FROM k
          WHERE k.kind IS NOT NULL) SELECT kind FROM k WHERE kind IS NOT NULL)`
      : sql`(SELECT ${kind} AS kind)`
  return {
    all: sql`(SELECT kind, gone FROM ${kinds} CROSS JOIN ${HALVES[deleted]})`,
    index: sql`records_by_change`,
    inLane: sql`records.kind = lane.kind AND ${sql.raw(GONE)} = lane.gone`,
  }
}

/** An object of a connection is of one kind: its first record tells which. */
export function sourceLanes({ tenantId }: TenantCtx, { kind, connection, object, deleted }: Wish): Lanes {
  const connections =
    connection === undefined
      ? sql`SELECT min(connection_id) FROM records WHERE tenant_id = ${tenantId}
          UNION ALL SELECT (SELECT min(connection_id) FROM records WHERE tenant_id = ${tenantId} AND connection_id > c.connection)
          FROM c WHERE c.connection IS NOT NULL`
      : sql`SELECT ${connection}`
  const objects =
    object === undefined
      ? sql`SELECT connection, (SELECT min(object) FROM records WHERE tenant_id = ${tenantId} AND connection_id = connection)
          FROM c WHERE connection IS NOT NULL
          UNION ALL SELECT connection, (SELECT min(object) FROM records
            WHERE tenant_id = ${tenantId} AND connection_id = o.connection AND object > o.object)
          FROM o WHERE o.object IS NOT NULL`
      : sql`SELECT connection, ${object} FROM c WHERE connection IS NOT NULL`
  const ofKind =
    kind === undefined
      ? undefined
      : sql`AND ${kind} = (SELECT kind FROM records
          WHERE tenant_id = ${tenantId} AND connection_id = o.connection AND object = o.object LIMIT 1)`
  return {
    all: sql`(WITH c (connection) AS (${connections}), o (connection, object) AS (${objects})
      SELECT connection, object, gone FROM o CROSS JOIN ${HALVES[deleted]} WHERE object IS NOT NULL ${ofKind})`,
    index: sql`records_of_source`,
    inLane: sql`records.connection_id = lane.connection AND records.object = lane.object
      AND ${sql.raw(GONE)} = lane.gone`,
  }
}
