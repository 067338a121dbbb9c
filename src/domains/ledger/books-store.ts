import type { TenantCtx } from '#kit/context.ts'

export type Side = 'in' | 'out'

/** What became of the events that came for one subject on one day. */
export interface Page {
  day: string
  side: Side
  subject: string
  name: string | null
  received: number
  delivered: number
  filtered: number
  dead: number
  /** Rows that are pending, counted; the books know them only as what the four others leave over. */
  counted: number
  /** JSON: `[{fate, reason, n}]`. */
  reasons: string
}

export interface PageFilter {
  side?: Side
  subject?: string
  /** Days of UTC, both in it. */
  from?: string
  to?: string
  /** The last page of the list before. */
  after?: { day: string; subject: string }
  limit: number
}

/**
 * The newest day first. Each side is a lane of the index, of which so many pages are read as could be wanted; a subject is
 * on one side only, so day and subject are a place in both. The pending rows are counted in the same statement: a batch
 * that settles an event is wholly before it or wholly after.
 */
export async function pages({ db, tenantId }: TenantCtx, filter: PageFilter): Promise<Page[]> {
  const { side, subject = null, from = '', to = '9999', after, limit } = filter
  const { results } = await db.$client
    .prepare(
      `WITH page AS (
         SELECT * FROM (SELECT * FROM (${lane('in', filter)}) UNION ALL SELECT * FROM (${lane('out', filter)}))
         ORDER BY day DESC, subject DESC LIMIT ?8),
       waiting AS (
         SELECT connection_id AS subject, date(received_at / 1000, 'unixepoch') AS day, count(*) AS n
         FROM received INDEXED BY received_pending
         WHERE tenant_id = ?1 AND state = 'pending' AND connection_id IN (SELECT subject FROM page) GROUP BY 1, 2
         UNION ALL
         SELECT endpoint_id, date(created_at / 1000, 'unixepoch'), count(*) FROM deliveries INDEXED BY deliveries_due
         WHERE tenant_id = ?1 AND state = 'pending' AND endpoint_id IN (SELECT subject FROM page) GROUP BY 1, 2)
       SELECT page.*, coalesce(waiting.n, 0) AS counted, coalesce(
           (SELECT name FROM connections WHERE tenant_id = ?1 AND id = page.subject),
           (SELECT name FROM webhook_endpoints WHERE tenant_id = ?1 AND id = page.subject)) AS name
       FROM page LEFT JOIN waiting ON waiting.subject = page.subject AND waiting.day = page.day
       ORDER BY page.day DESC, page.subject DESC`,
    )
    .bind(tenantId, side ?? null, subject, from, to, after?.day ?? null, after?.subject ?? null, limit)
    .all<Page>()
  return results
}

function lane(side: Side, { subject, after }: PageFilter): string {
  const index = subject === undefined ? 'INDEXED BY fates_by_day' : ''
  return `SELECT day, '${side}' AS side, subject, ${SUMS},
      json_group_array(json_object('fate', fate, 'reason', reason, 'n', n))
        FILTER (WHERE reason <> '' AND n <> 0) AS reasons
    FROM fates ${index} WHERE tenant_id = ?1 AND side = '${side}' AND coalesce(?2, '${side}') = '${side}'
      AND ${subject === undefined ? '?3 IS NULL' : 'subject = ?3'} AND day BETWEEN ?4 AND ?5
      AND ${after ? '(day, subject) < (?6, ?7)' : '?6 IS NULL AND ?7 IS NULL'}
    GROUP BY day, subject ORDER BY day DESC, subject DESC LIMIT ?8`
}

const SUMS = ['received', 'delivered', 'filtered', 'dead']
  .map((fate) => `sum(iif(fate = '${fate}', n, 0)) AS ${fate}`)
  .join(', ')
