import { and, eq, gte, isNotNull, isNull, lt, sql, type SQL } from 'drizzle-orm'
import type { TenantCtx } from '#kit/context.ts'
import { keyset } from '#kit/db.ts'
import type { Order } from '#kit/filters.ts'
import type { PersonRole } from './rules.ts'
import type { PersonRow } from './store.ts'
import { people } from './table.ts'

type Place = readonly (string | number)[]

export interface PersonFilter {
  email?: string
  /** Lower case: what a word of the name or the address begins with. */
  q?: string
  role?: PersonRole
  active?: boolean
  /** A connection; null: those a person added. */
  source?: string | null
  updatedAfter?: number
  updatedBefore?: number
  /** Without the removed ones, with them, or only they. */
  deleted: 'false' | 'true' | 'only'
  /** By address there are those only that are not removed: a removed one's address may be somebody else's. */
  sort: 'updated_at' | 'email'
  order: Order
  after?: Place
  /** The last place to look at. */
  until?: Place
  limit: number
}

const PLACES = { updated_at: [people.updatedAt, people.id], email: [people.email] } as const
/** What a page's place in the order is made of. */
export const placeOf = (
  row: Pick<PersonRow, 'email' | 'updatedAt' | 'id'>,
  sort: PersonFilter['sort'],
): (string | number)[] => (sort === 'email' ? [row.email] : [row.updatedAt, row.id])

/** What an index leads to. */
function range(filter: PersonFilter): (SQL | undefined)[] {
  const { sort, updatedAfter, updatedBefore } = filter
  if (sort === 'email') return [keyset(PLACES.email, filter).between, isNull(people.deletedAt)]
  return [
    keyset(PLACES.updated_at, filter).between,
    updatedAfter === undefined ? undefined : gte(people.updatedAt, updatedAfter),
    updatedBefore === undefined ? undefined : lt(people.updatedAt, updatedBefore),
  ]
}

/** What has to be looked at row by row. The index of addresses knows the living only. */
function selection(filter: PersonFilter): (SQL | undefined)[] {
  const { email, source, sort, updatedAfter, updatedBefore } = filter
  return [
    email === undefined || filter.deleted === 'false' ? undefined : eq(people.email, email),
    filter.q === undefined ? undefined : sql`instr(${people.words}, ${` ${filter.q}`}) > 0`,
    filter.role === undefined ? undefined : eq(people.role, filter.role),
    filter.active === undefined ? undefined : eq(people.active, filter.active),
    source === undefined ? undefined : source === null ? isNull(people.source) : eq(people.source, source),
    filter.deleted === 'only' ? isNotNull(people.deletedAt) : undefined,
    sort === 'updated_at' || updatedAfter === undefined ? undefined : gte(people.updatedAt, updatedAfter),
    sort === 'updated_at' || updatedBefore === undefined ? undefined : lt(people.updatedAt, updatedBefore),
  ]
}

/** By time of change, then id: oldest first, a reader who goes on from the last page misses nothing. Or by address. */
export function listPeople({ db, tenantId }: TenantCtx, filter: PersonFilter): Promise<PersonRow[]> {
  const { inOrder, sorted } = keyset(PLACES[filter.sort], filter)
  const living = filter.deleted === 'false' ? isNull(people.deletedAt) : undefined
  const fits = and(eq(people.tenantId, tenantId), living, ...range(filter), ...selection(filter))
  const named = filter.email !== undefined && living !== undefined
  const byName = sql`${people.id} IN (SELECT people.id FROM people INDEXED BY people_by_email
    WHERE people.tenant_id = ${tenantId} AND people.email = ${filter.email ?? null} AND ${fits})`
  return db
    .select()
    .from(people)
    .where(named ? and(eq(people.tenantId, tenantId), byName) : fits)
    .orderBy(...(named ? sorted : inOrder))
    .limit(filter.limit)
}

/** People looked at for one page of a list that leaves some out. */
const LOOKED_AT = 10_000

/** How far such a page may look from here; null: to the end. Reads an index only. */
export async function farthest({ db, tenantId }: TenantCtx, filter: PersonFilter): Promise<Place | null> {
  if (selection(filter).every((one) => one === undefined)) return null
  const [row] = await db
    .select({ updatedAt: people.updatedAt, id: people.id, email: people.email })
    .from(people)
    .where(and(eq(people.tenantId, tenantId), ...range(filter)))
    .orderBy(...keyset(PLACES[filter.sort], filter).inOrder)
    .limit(1)
    .offset(LOOKED_AT)
  return row ? placeOf(row, filter.sort) : null
}
