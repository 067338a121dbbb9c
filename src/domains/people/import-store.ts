/** Many people at once: what is known of their addresses, and the statements of a batch. */
import type { TenantCtx } from '#kit/context.ts'
import { chunks } from '#kit/chunks.ts'
import type { Guard } from '#kit/db.ts'
import { newId } from '#kit/ids.ts'
import { canonicalJson } from '#kit/json.ts'
import type { Extra, ExtraWrite, NewPerson } from './rules.ts'
import { columnsOf } from './store.ts'

export interface Known {
  /** Addresses in lower case → the person's id and their extra fields as they are stored. */
  people: Map<string, { id: string; extra: string }>
  ignored: Set<string>
}

export async function knownOf(ctx: TenantCtx, emails: readonly string[]): Promise<Known> {
  const known: Known = { people: new Map(), ignored: new Set() }
  for (const json of chunks([...new Set(emails)].map((email) => JSON.stringify(email)))) {
    const { results } = await ctx.db.$client
      .prepare(
        `SELECT w.value AS email, p.id, p.extra, i.id AS ignored FROM json_each(?2) w
         LEFT JOIN people p ON p.tenant_id = ?1 AND p.email = w.value AND p.deleted_at IS NULL
         LEFT JOIN ignored_emails i ON i.tenant_id = ?1 AND i.email = w.value`,
      )
      .bind(ctx.tenantId, json)
      .all<{ email: string; id: string | null; extra: string | null; ignored: string | null }>()
    for (const { email, id, extra, ignored } of results) {
      if (id !== null && extra !== null) known.people.set(email, { id, extra })
      if (ignored !== null) known.ignored.add(email)
    }
  }
  return known
}

export const always: Guard = { sql: () => 'true', params: [] }

/** Adds those whose address is still free and not ignored; each statement answers the addresses it has added. */
export function addStatements(
  ctx: TenantCtx,
  made: readonly NewPerson[],
  { source, guard }: { source: string; guard: Guard },
): D1PreparedStatement[] {
  const rows = made.map((person) =>
    JSON.stringify({ ...columnsOf({ ...person, active: false }), id: newId('per') }),
  )
  return chunks(rows).map((json) =>
    ctx.db.$client
      .prepare(
        `INSERT INTO people (tenant_id, id, email, first_name, last_name, role, active, extra, words, source, created_at, updated_at)
         SELECT ?1, w.value ->> 'id', w.value ->> 'email', w.value ->> 'firstName', w.value ->> 'lastName', w.value ->> 'role',
                0, w.value ->> 'extra', w.value ->> 'words', ?3, ?4, ?4
         FROM json_each(?2) w
         WHERE NOT EXISTS (SELECT 1 FROM ignored_emails i WHERE i.tenant_id = ?1 AND i.email = w.value ->> 'email')
           AND ${guard.sql(4)}
         ON CONFLICT (tenant_id, email) WHERE deleted_at IS NULL DO NOTHING RETURNING email`,
      )
      .bind(ctx.tenantId, json, source, ctx.now(), ...guard.params),
  )
}

/**
 * Writes extra fields over those they were decided against; each statement answers the addresses it has changed. The
 * inner query has a limit, so that it is worked out first, and gives the tenant: joined directly, or to a tenant that is
 * a parameter, each page would walk all of the tenant's people.
 */
export function extraStatements(
  ctx: TenantCtx,
  writes: readonly ExtraWrite[],
  { known, guard }: { known: Known; guard: Guard },
): D1PreparedStatement[] {
  const rows = writes.flatMap(({ email, extra }) => {
    const was = known.people.get(email)
    return was ? [JSON.stringify({ id: was.id, was: was.extra, extra: canonicalJson(extra) })] : []
  })
  return chunks(rows).map((json) =>
    ctx.db.$client
      .prepare(
        `UPDATE people SET extra = n.extra, updated_at = ?3 FROM
           (SELECT p.tenant_id, p.id, w.value ->> 'extra' AS extra FROM json_each(?2) w
            CROSS JOIN people p ON p.tenant_id = ?1 AND p.id = w.value ->> 'id'
            WHERE p.extra = w.value ->> 'was' AND p.deleted_at IS NULL AND ${guard.sql(3)} LIMIT 10000) n
         WHERE people.tenant_id = n.tenant_id AND people.id = n.id RETURNING email`,
      )
      .bind(ctx.tenantId, json, ctx.now(), ...guard.params),
  )
}

export const readExtra = (text: string): Extra => JSON.parse(text) as Extra

/** All or nothing; answers the addresses that were written. */
export async function writeAll(
  ctx: TenantCtx,
  statements: D1PreparedStatement[],
): Promise<{ written: Set<string>; lastChanged: boolean }> {
  if (statements.length === 0) return { written: new Set(), lastChanged: false }
  const results = await ctx.db.$client.batch<{ email?: string }>(statements)
  const emails = results.flatMap(({ results: rows }) => rows.flatMap(({ email }) => email ?? []))
  return { written: new Set(emails), lastChanged: (results.at(-1)?.meta.changes ?? 0) > 0 }
}
