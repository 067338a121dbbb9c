import { findConnection } from '#domains/connections/index.ts'
import { liveUsers } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { addressesOf, rowOf } from './feed.ts'
import { knownOf } from './import-store.ts'
import type { Position } from './feed-store.ts'
import { applyCreate, nameOf, type Reason, type RowOutcome } from './rules.ts'

export interface Candidate {
  recordId: string
  email: string
  firstName: string | null
  lastName: string | null
  name: string | null
  problem: Reason | null
}

const PAGE = 500
/** 5,000 records of people who are all there already: then the page is short, and its cursor leads on. */
const PAGES = 10
/** What says that there is nothing to decide: they are people already, or nobody wants them. */
const SETTLED = new Set<Reason | undefined>(['already_there', 'ignored', 'duplicate'])

/** The connection's users who could be added, from `after` on, at most `limit`; and where to go on, if anywhere. */
export async function candidatesOf(
  ctx: TenantCtx,
  from: { connectionId: string; after: Position; limit: number },
): Promise<{ found: Candidate[]; next: Position | null }> {
  await findConnection(ctx, from.connectionId)
  const found: Candidate[] = []
  let after = from.after
  for (let page = 0; page < PAGES; page++) {
    const users = await liveUsers.page(ctx, { ...from, after, limit: PAGE })
    const rows = users.map((user) => ({ ...rowOf(user), superseded: user.before === 1 }))
    const known = await knownOf(ctx, addressesOf(rows))
    const existing = new Set(known.people.keys())
    const { outcomes } = applyCreate(rows, { existing, ignored: known.ignored, allowRole: false })
    for (const [i, user] of users.entries()) {
      const one = candidate(outcomes[i], { name: user.name, fields: rows[i]?.fields ?? null })
      if (one && found.length === from.limit) return { found, next: after }
      if (one) found.push(one)
      after = [user.object, user.externalId]
    }
    if (users.length < PAGE) return { found, next: null }
  }
  return { found, next: after }
}

function candidate(
  outcome: RowOutcome | undefined,
  { name, fields }: { name: string | null; fields: Record<string, Json> | null },
): Candidate | null {
  if (!outcome || outcome.email === null || SETTLED.has(outcome.reason)) return null
  return {
    recordId: outcome.id,
    email: outcome.email,
    firstName: nameOf(fields?.first_name),
    lastName: nameOf(fields?.last_name),
    name,
    problem: outcome.reason ?? null,
  }
}
