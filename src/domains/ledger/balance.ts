import type { TenantCtx } from '#kit/context.ts'
import { accounts, breaks, type Account, type Break } from './balance-store.ts'
import type { Side } from './books-store.ts'
import { inboxes } from './inboxes.ts'
import { unbalanced, withInboxes } from './rules.ts'

const SIDES: readonly Side[] = ['in', 'out']
const MOST_BREAKS = 100

/** Each subject's account as it stands: the books, the rows that are pending, and what waits in the inboxes. */
export async function standing(ctx: TenantCtx): Promise<Account[]> {
  const waiting = await inboxes(ctx)
  return withInboxes(await accounts(ctx), waiting)
}

/** All events of the workspace, and where the books have not balanced. What is off now is told before it is written down. */
export async function balance(ctx: TenantCtx) {
  const all = await standing(ctx)
  const off = unbalanced(all)
  const known = await breaks(ctx, MOST_BREAKS)
  const open = known.filter(({ endedAt }) => endedAt === null)
  const fresh: Break[] = off
    .filter((one) => !open.some(({ side, subject }) => side === one.side && subject === one.subject))
    .map((one) => ({ ...one, foundAt: ctx.now(), endedAt: null }))
  return {
    balanced: off.length === 0,
    sides: SIDES.map((side) => totals(side, all)),
    breaks: [...fresh, ...known],
  }
}

function totals(side: Side, all: readonly Account[]) {
  const of = all.filter((account) => account.side === side)
  const sum = (n: (account: Account) => number) => of.reduce((total, account) => total + n(account), 0)
  return {
    side,
    received: sum(({ received }) => received),
    delivered: sum(({ delivered }) => delivered),
    filtered: sum(({ filtered }) => filtered),
    dead: sum(({ dead }) => dead),
    pending: sum(({ counted }) => counted),
  }
}
