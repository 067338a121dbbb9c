/** The users of connections, as the list of people reads them: page by page, with what a person needs. */
import type { TenantCtx } from '#kit/context.ts'
import { chunks } from '#kit/chunks.ts'

/** Characters of JSON. A page of larger ones would not fit into a Worker. */
const MAX_FIELDS = 20_000

interface LiveUser {
  id: string
  connectionId: string
  object: string
  externalId: string
  email: string | null
  name: string | null
  /** JSON text; null where it is too long to be read by the page. */
  fields: string | null
}

/** A page's user, with whether another of the connection has the same address before or after it. */
type PagedUser = LiveUser & { before: 0 | 1; after: 0 | 1 }

const COLUMNS = `r.id, r.connection_id AS connectionId, r.object, r.external_id AS externalId, r.email, r.name,
  iif(length(r.fields) > ${MAX_FIELDS}, NULL, r.fields) AS fields`

/**
 * Another live user of the same connection and address, on one side of `r`. The plus signs keep the other indexes out:
 * by that of addresses it is a row or two, by theirs all of the connection's, once for each row of the page.
 */
const twin = (side: '<' | '>') =>
  `EXISTS (SELECT 1 FROM records t WHERE t.tenant_id = ?1 AND t.email = r.email AND t.email IS NOT NULL
     AND +t.connection_id = ?2 AND +t.kind = 'user' AND t.deleted_at IS NULL
     AND (+t.object, t.external_id) ${side} (r.object, r.external_id))`

/**
 * Those of a connection that live, in the order of its index: object, then external id. `after` is the last one read;
 * `'', ''` is before all.
 */
async function page(
  ctx: TenantCtx,
  from: { connectionId: string; after: readonly [object: string, externalId: string]; limit: number },
): Promise<PagedUser[]> {
  const { results } = await ctx.db.$client
    .prepare(
      `SELECT ${COLUMNS}, ${twin('<')} AS before, ${twin('>')} AS after FROM records r
       WHERE r.tenant_id = ?1 AND r.connection_id = ?2 AND (r.object, r.external_id) > (?3, ?4)
         AND r.kind = 'user' AND r.deleted_at IS NULL
       ORDER BY r.object, r.external_id LIMIT ?5`,
    )
    .bind(ctx.tenantId, from.connectionId, ...from.after, from.limit)
    .all<PagedUser>()
  return results
}

/** Live users with one of these addresses, in lower case; of all connections, or of one. */
async function byEmail(
  ctx: TenantCtx,
  { emails, connectionId = null }: { emails: readonly string[]; connectionId?: string | null },
): Promise<LiveUser[]> {
  const found: LiveUser[] = []
  for (const json of chunks(emails.map((email) => JSON.stringify(email)))) {
    const { results } = await ctx.db.$client
      .prepare(
        `SELECT ${COLUMNS} FROM json_each(?2) w CROSS JOIN records r
           ON r.tenant_id = ?1 AND r.email = w.value AND r.email IS NOT NULL
         WHERE (?3 IS NULL OR r.connection_id = ?3) AND +r.kind = 'user' AND r.deleted_at IS NULL
         ORDER BY r.email, r.object, r.external_id LIMIT 2000`,
      )
      .bind(ctx.tenantId, json, connectionId)
      .all<LiveUser>()
    found.push(...results)
  }
  return found
}

/** The two ways the people ask for users: in order, and by address. */
export const liveUsers = { page, byEmail }
