/**
 * What was read of a HighLevel location in the caller's workspace. Each question is one batch, so that the place, the
 * count and the rows belong together; a location of another workspace is one that is not there.
 */
import type { TenantCtx } from '#kit/context.ts'

/** One reply has room for as much; larger rows would not fit into a Worker. Characters. */
const MOST = 8_000_000

/**
 * The connection that speaks for the location: several may, of which one that was read to the end goes first, then one
 * to the vendor itself, then the newest. Rows of two connections are never mixed: one may be broken, and out of date.
 */
const PLACE = `SELECT c.id, s.last_seen IS NOT NULL AS isRead FROM connections c
  LEFT JOIN syncs s ON s.tenant_id = c.tenant_id AND s.connection_id = c.id AND s.object = ?3
  WHERE c.tenant_id = ?1 AND c.connector = 'highlevel' AND c.settings ->> 'location_id' = ?2 AND c.removed_at IS NULL
  ORDER BY s.last_seen IS NULL, c.mode = 'sandbox', c.created_at DESC, c.id LIMIT 1`

const WANTED = `r.tenant_id = ?1 AND r.object = ?3 AND r.deleted_at IS NULL
  AND (?4 = '' OR instr(lower(r.name), lower(?4)) > 0)
  AND (?5 IS NULL OR r.external_id IN (SELECT value FROM json_each(?5)))`

interface Place {
  /** Whether the list was ever read to its end. */
  isRead: boolean
}

export interface Wanted {
  locationId: string
  object: 'social_tag' | 'user'
  /** Part of the name, in any case. Empty: all. */
  text?: string
  /** The vendor's ids. */
  ids?: readonly string[]
  skip: number
  limit: number
}

/** A page of the vendor's own rows (JSON text) by id, and how many there are. Null: no such location here. */
export async function rowsOf(
  { db, tenantId }: TenantCtx,
  { locationId, object, text = '', ids, skip, limit }: Wanted,
): Promise<(Place & { count: number; rows: string[] }) | null> {
  const bound = [tenantId, locationId, object, text, ids ? JSON.stringify(ids) : null] as const
  const [place, rows] = await db.$client.batch<{ isRead: 0 | 1; count: number } | { raw: string }>([
    db.$client
      .prepare(
        `SELECT p.isRead, (SELECT count(*) FROM records r WHERE r.connection_id = p.id AND ${WANTED}) AS count
         FROM (${PLACE}) p`,
      )
      .bind(...bound),
    db.$client
      .prepare(
        `SELECT raw FROM
           (SELECT raw, sum(length(raw)) OVER (ORDER BY external_id) AS size FROM
             (SELECT r.external_id, r.raw FROM records r WHERE r.connection_id = (SELECT id FROM (${PLACE})) AND ${WANTED}
              ORDER BY r.external_id LIMIT ?6 OFFSET ?7))
         WHERE size <= ${MOST} ORDER BY size`,
      )
      .bind(...bound, limit, skip),
  ])
  const found = place?.results[0] as { isRead: 0 | 1; count: number } | undefined
  if (!found) return null
  const texts = (rows?.results ?? []) as { raw: string }[]
  return { isRead: found.isRead === 1, count: found.count, rows: texts.map(({ raw }) => raw) }
}

/** A profile's numbers of one metric. */
export interface Series {
  profileId: string
  metric: string
  platform: string
  /** By date, `2026-11-22`. */
  values: ReadonlyMap<string, number>
}

/** Daily numbers of social accounts, both days included. Null: no such location here. */
export async function seriesOf(
  { db, tenantId }: TenantCtx,
  wanted: {
    locationId: string
    profileIds: readonly string[]
    metrics: readonly string[]
    days: [string, string]
  },
): Promise<(Place & { series: Series[] }) | null> {
  const { locationId, profileIds, metrics, days } = wanted
  const bound = [tenantId, locationId, 'statistic'] as const
  const [place, rows] = await db.$client.batch<{ isRead: 0 | 1 } | SeriesRow>([
    db.$client.prepare(PLACE).bind(...bound),
    // The ids of statistics are `<profile>:<metric>:<date>`: a range of the index for each profile and metric.
    db.$client
      .prepare(
        `SELECT p.value AS profileId, m.value AS metric, max(r.raw ->> 'platform') AS platform,
           json_group_object(r.raw ->> 'date', r.raw -> 'value') AS "values"
         FROM json_each(?4) p CROSS JOIN json_each(?5) m CROSS JOIN records r
           ON r.tenant_id = ?1 AND r.connection_id = (SELECT id FROM (${PLACE})) AND r.object = ?3
           AND r.external_id BETWEEN p.value || ':' || m.value || ':' || ?6 AND p.value || ':' || m.value || ':' || ?7
         WHERE r.deleted_at IS NULL GROUP BY p.key, m.key`,
      )
      .bind(...bound, JSON.stringify(profileIds), JSON.stringify(metrics), ...days),
  ])
  const found = place?.results[0] as { isRead: 0 | 1 } | undefined
  if (!found) return null
  const series = ((rows?.results ?? []) as SeriesRow[]).map(({ values, platform, ...row }) => ({
    ...row,
    // Whatever a vendor calls a platform becomes a key.
    platform: String(platform ?? 'unknown'),
    values: new Map(Object.entries(JSON.parse(values) as Record<string, number>)),
  }))
  return { isRead: found.isRead === 1, series }
}

interface SeriesRow {
  profileId: string
  metric: string
  platform: string | number | null
  values: string
}
