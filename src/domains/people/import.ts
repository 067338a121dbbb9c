import { findConnection } from '#domains/connections/index.ts'
import { liveUsers } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { rowOf } from './feed.ts'
import { findFeed } from './feed-store.ts'
import { addStatements, always, knownOf, writeAll } from './import-store.ts'
import { applyCreate, type PersonRole, type Reason } from './rules.ts'

export interface Imported {
  email: string
  outcome: 'created' | 'skipped'
  reason?: Reason
}

/**
 * Adds those of the connection's users whom a person has chosen, in one batch: all that are good, or none. One answer
 * for each address, in their order. A role the person names is everybody's; the app's own counts only where its feed
 * may say one.
 */
export async function importPeople(
  ctx: TenantCtx,
  input: { connectionId: string; emails: readonly string[]; role?: PersonRole },
): Promise<Imported[]> {
  const { connectionId, role } = input
  await findConnection(ctx, connectionId)
  const emails = [...new Set(input.emails)]
  const rows = (await liveUsers.byEmail(ctx, { emails, connectionId })).map(rowOf)
  const known = await knownOf(ctx, emails)
  const { outcomes, writes } = applyCreate(rows, {
    existing: new Set(known.people.keys()),
    ignored: known.ignored,
    allowRole: role === undefined && ((await findFeed(ctx, connectionId))?.allowRole ?? false),
  })
  const made = role === undefined ? writes : writes.map((person) => ({ ...person, role }))
  const { written } = await writeAll(ctx, addStatements(ctx, made, { source: connectionId, guard: always }))
  return emails.map((email) => {
    if (written.has(email)) return { email, outcome: 'created' }
    const own = outcomes.filter((one) => one.email === email)
    // A good row that was not written: somebody was quicker.
    const reason = own.some(({ outcome }) => outcome === 'created') ? 'already_there' : own[0]?.reason
    return { email, outcome: 'skipped', reason: reason ?? 'unmatched' }
  })
}
