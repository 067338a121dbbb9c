import * as v from 'valibot'
import { iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import type { Break } from './balance-store.ts'
import type { Page } from './books-store.ts'

const SideName = v.pipe(
  v.picklist(['in', 'out']),
  v.description('`in`: from a connection; `out`: for a webhook endpoint.'),
)
const sums = { received: v.number(), delivered: v.number(), filtered: v.number(), dead: v.number() }

export const Subject = v.pipe(
  v.string(),
  v.regex(/^(con|whe)_[0-9A-Za-z]{22}$/, 'an id such as con_… or whe_…'),
)
export { SideName }

const LedgerReason = shape('ledger_reason', {
  fate: v.picklist(['filtered', 'dead']),
  reason: v.pipe(v.string(), v.description('A stable word.')),
  n: v.number(),
})

export const LedgerDay = shape('ledger_day', {
  day: v.pipe(v.string(), v.isoDate(), v.description('UTC; the day the events came.')),
  side: SideName,
  subject: v.pipe(v.string(), v.description('The connection, or the webhook endpoint.')),
  name: v.nullable(v.string()),
  ...sums,
  pending: v.pipe(v.number(), v.description('Rows that are pending, counted.')),
  balanced: v.pipe(
    v.boolean(),
    v.description(
      'Whether they are as many as the books leave over: received − delivered − filtered − dead.',
    ),
  ),
  reasons: v.pipe(v.array(LedgerReason), v.description('The most frequent first.')),
})

export function shownDay(page: Page): v.InferInput<typeof LedgerDay> {
  const { counted, reasons, ...books } = page
  const { received, delivered, filtered, dead } = books
  return {
    ...books,
    pending: counted,
    balanced: received - delivered - filtered - dead === counted,
    reasons: (JSON.parse(reasons) as v.InferInput<typeof LedgerReason>[]).toSorted((a, b) => b.n - a.n),
  }
}

const LedgerSide = shape('ledger_side', { side: SideName, ...sums, pending: v.number() })
const LedgerBreak = shape('ledger_break', {
  side: SideName,
  subject: v.string(),
  found_at: Time,
  booked: v.pipe(v.number(), v.description('Pending by the books.')),
  counted: v.pipe(v.number(), v.description('Rows that were pending.')),
  ended_at: v.pipe(v.nullable(Time), v.description('When they balanced again.')),
})
export const LedgerBalance = shape('ledger_balance', {
  balanced: v.boolean(),
  checked_at: Time,
  sides: v.array(LedgerSide),
  breaks: v.array(LedgerBreak),
})

export const shownBreak = ({ foundAt, endedAt, ...off }: Break): v.InferInput<typeof LedgerBreak> => ({
  ...off,
  found_at: iso(foundAt),
  ended_at: isoOrNull(endedAt),
})
