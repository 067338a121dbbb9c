import { dayWords } from '#days.ts'
import { ToneBadge } from '#parts/badge.tsx'
import type { Column } from '#parts/table.tsx'
import type { LedgerLine } from '#types.ts'
import { number } from '#words.ts'
import { fates, reasonWords } from '../fate-words.ts'

const figures = ['received', 'delivered', 'filtered', 'dead', 'pending'] as const
const titles = {
  received: 'All',
  delivered: 'Delivered',
  filtered: 'Filtered out',
  dead: 'Dead',
  pending: 'Pending',
}

/** `nameOf`: what a subject is called. */
export const ledgerColumns = (nameOf: (id: string) => string): Column<LedgerLine>[] => [
  {
    title: 'Day (UTC)',
    look: 'lead',
    cell: ({ day, side, subject, name }) => (
      <>
        <strong>{dayWords(day)}</strong> {side === 'in' ? 'from' : 'to'}{' '}
        <a href={hrefOf(side, subject)}>{name ?? nameOf(subject)}</a>
      </>
    ),
  },
  ...figures.map((figure) => ({
    title: titles[figure],
    look: 'figure',
    cell: ({ [figure]: n }: LedgerLine) => <span class={n ? '' : 'quiet'}>{number(n)}</span>,
  })),
  {
    title: 'Even',
    look: 'bare',
    cell: ({ balanced }) =>
      balanced ? <ToneBadge tone="good">Even</ToneBadge> : <ToneBadge tone="bad">Uneven</ToneBadge>,
  },
  { title: 'Why', look: 'long', cell: (line) => <Reasons of={line} /> },
]

function Reasons({ of: { reasons, day, side, subject } }: { of: LedgerLine }) {
  if (reasons.length === 0) return null
  return (
    <details>
      <summary>
        Reasons<span class="only-spoken"> of {dayWords(day)}</span>
      </summary>
      <ul class="small">
        {reasons.map(({ fate, reason, n }) => (
          <li key={`${fate} ${reason}`}>
            {number(n)} ×{' '}
            {countedOnly.has(reason) ? (
              reasonWords(reason)
            ) : (
              <a href={`${hrefOf(side, subject)}&state=${fate}`}>{reasonWords(reason)}</a>
            )}{' '}
            <span class="quiet">({fates[fate].words.toLowerCase()})</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Of these there are no rows to look at, only their number. */
const countedOnly = new Set(['duplicate', 'not_subscribed', 'filter', 'paused', 'disabled'])

const hrefOf = (side: LedgerLine['side'], subject: string): string =>
  side === 'in' ? `#/webhooks/received?connection=${subject}` : `#/webhooks/sent?endpoint=${subject}`
