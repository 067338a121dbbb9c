import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { numberAt, rowIn, textAt } from './rows.ts'

const me = { method: 'GET', path: '/v3/users/me' } as const

/** HeyGen lists nobody but whose key it is. */
export const user: ObjectSpec = {
  kind: 'user',
  label: 'Account',
  list: me,
  page: { kind: 'none' },
  items: (body) => [rowIn(body)],
  id: 'username',
  fields: {
    email: 'email',
    name: (row) =>
      [textAt(row, 'first_name'), textAt(row, 'last_name')].filter(Boolean).join(' ') || undefined,
    first_name: (row) => textAt(row, 'first_name'),
    last_name: (row) => textAt(row, 'last_name'),
    billing: (row) => textAt(row, 'billing_type'),
    plan: (row) => textAt(row, 'subscription.plan'),
  },
  schedule: '15 3 * * *',
}

/** Metric → where it stands, by how the account pays, and its unit. */
const METRICS = [
  ['premium_credits', 'subscription.credits.premium_credits.remaining', 'credits'],
  ['add_on_credits', 'subscription.credits.add_on_credits.remaining', 'credits'],
  ['wallet_balance', 'wallet.remaining_balance', 'usd'],
  ['included_credits', 'usage_based.included_credits', 'credits'],
  ['remaining_credits', 'usage_based.remaining_credits', 'credits'],
  ['spending', 'usage_based.spending_current_usd', 'usd'],
  ['spending_cap', 'usage_based.spending_cap_usd', 'usd'],
] as const

/** HeyGen keeps no history of what is left, so each day's numbers are ours to keep. */
export const quota: ObjectSpec = {
  kind: 'statistic',
  label: 'Credits and spending',
  list: me,
  page: { kind: 'none' },
  items: (body, { daysAgo }) => quotaRows(rowIn(body), daysAgo(0)),
  id: 'id',
  fields: {
    name: (row) => `${textAt(row, 'metric')?.replaceAll('_', ' ')} on ${textAt(row, 'date')}`,
    metric: 'metric',
    value: 'value',
    date: 'date',
    unit: 'unit',
  },
  schedule: '10 4 * * *',
  keeps: 'history',
}

function quotaRows(account: unknown, date: string): unknown[] {
  return METRICS.flatMap(([metric, path, unit]) => {
    const value = numberAt(account, path)
    if (value === undefined) return []
    // A wallet may hold credits instead of money.
    const counted = metric === 'wallet_balance' ? (valueAt(account, 'wallet.currency') ?? unit) : unit
    return [{ id: `${metric}:${date}`, metric, value, date, unit: counted }]
  })
}
