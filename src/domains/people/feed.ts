import { liveUsers } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import * as feeds from './feed-store.ts'
import { addStatements, extraStatements, knownOf, readExtra, writeAll, type Known } from './import-store.ts'
import { applyCreate, applyUpdate, countsOf, emailOf, type FeedRow, type RowOutcome } from './rules.ts'

type User = Awaited<ReturnType<typeof liveUsers.page>>[number]

/** Records of a page: what is held at once, whatever the list's length. */
const PAGE = 500
/** 20,000 records; a longer list is gone on with by the next sweep, so that no wake-up outlives its limits. */
const PAGES_AT_ONCE = 40
const SHOWN = 100

/**
 * Lets the connection's users do to the people what its feed says, from the first record on. Twice is once: what is
 * there is not added, what is the same is not written. Two at the same time share nothing: the later takes over.
 * Answers whether it came to the end; without a feed there is nothing to do.
 */
export async function applyFeed(ctx: TenantCtx, connectionId: string): Promise<boolean> {
  const pass = await feeds.beginPass(ctx, connectionId)
  return pass ? passOn(ctx, pass) : false
}

/** Goes on with a pass that was too long for one wake-up, or whose worker died. */
export async function resumeFeed(ctx: TenantCtx, connectionId: string): Promise<boolean> {
  const pass = await feeds.resumePass(ctx, connectionId)
  return pass ? passOn(ctx, pass) : false
}

async function passOn(ctx: TenantCtx, begun: feeds.Pass): Promise<boolean> {
  let pass = begun
  for (let page = 0; page < PAGES_AT_ONCE; page++) {
    const { connectionId, position } = pass
    const users = await liveUsers.page(ctx, { connectionId, after: position, limit: PAGE })
    const last = users.length < PAGE ? undefined : users.at(-1)
    const step = await writePage(ctx, pass, {
      rows: users.map((user) => ({ ...rowOf(user), superseded: pass.mode === 'update' && user.after === 1 })),
      next: last ? [last.object, last.externalId] : null,
      rests: last !== undefined && page === PAGES_AT_ONCE - 1,
    })
    if (!step) return false
    if (!step.position) return true
    pass = { ...pass, ...step, position: step.position, fence: pass.fence + 1 }
  }
  return false
}

/** One batch: the page's writes and the pass's step. Null: somebody else has taken it over, and nothing was written. */
async function writePage(
  ctx: TenantCtx,
  pass: feeds.Pass,
  { rows, next, rests }: { rows: FeedRow[]; next: feeds.Position | null; rests: boolean },
): Promise<feeds.Step | null> {
  const known = await knownOf(ctx, addressesOf(rows))
  const { outcomes, statements } = planned(ctx, pass, { rows, known })
  const stepOf = (all: readonly RowOutcome[]): feeds.Step => ({
    position: next,
    rests,
    counts: countsOf(all, pass.counts),
    rows: [...pass.rows, ...all].slice(0, SHOWN),
  })
  const batch = [...statements, feeds.stepStatement(ctx, pass, stepOf(outcomes))]
  const { written, lastChanged } = await writeAll(ctx, batch)
  if (!lastChanged) return null
  // A person may have added or changed somebody between our look and the batch: theirs stands.
  const real = outcomes.map((one) => happened(one, written))
  const step = stepOf(real)
  if (real.some((one, i) => one !== outcomes[i])) await feeds.correctFeed(ctx, pass, step)
  return step
}

function planned(ctx: TenantCtx, pass: feeds.Pass, { rows, known }: { rows: FeedRow[]; known: Known }) {
  const guard = feeds.passGuard(ctx, pass)
  if (pass.mode === 'create') {
    const { allowRole, connectionId: source } = pass
    const existing = new Set(known.people.keys())
    const { outcomes, writes } = applyCreate(rows, { existing, ignored: known.ignored, allowRole })
    return { outcomes, statements: addStatements(ctx, writes, { source, guard }) }
  }
  const extras = new Map([...known.people].map(([email, { extra }]) => [email, readExtra(extra)]))
  const { outcomes, writes } = applyUpdate(rows, extras)
  return { outcomes, statements: extraStatements(ctx, writes, { known, guard }) }
}

function happened(one: RowOutcome, written: ReadonlySet<string>): RowOutcome {
  if ((one.outcome !== 'created' && one.outcome !== 'updated') || written.has(one.email ?? '')) return one
  return {
    ...one,
    outcome: 'skipped',
    reason: one.outcome === 'created' ? 'already_there' : 'changed_meanwhile',
  }
}

/** A connection's user as the rules read it. */
export function rowOf(user: Pick<User, 'id' | 'email' | 'fields'>): FeedRow {
  const fields = user.fields === null ? null : (JSON.parse(user.fields) as Record<string, Json>)
  return { id: user.id, email: user.email ?? fields?.email, fields }
}

export const addressesOf = (rows: readonly FeedRow[]): string[] =>
  rows.flatMap(({ email }) => {
    const read = emailOf(email)
    return 'email' in read ? [read.email] : []
  })
