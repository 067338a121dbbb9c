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

/** `names`: what the subjects are called. */
export const ledgerColumns = (names: Map<string, string>): Column<LedgerLine>[] => [
  {
    title: 'Day (UTC)',
    look: 'lead',
    cell: ({ day, side, subject, name }) => (
      <>
        <strong>{dayWords(day)}</strong> {side === 'in' ? 'from' : 'to'}{' '}
        <a href={hrefOf(side, subject)}>
          {name ?? names.get(subject) ?? (side === 'in' ? 'Disconnected' : 'Deleted endpoint')}
        </a>
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

function Reasons({ of: { reasons, day } }: { of: LedgerLine }) {
  if (reasons.length === 0) return null
  return (
    <details>
      <summary>
        Reasons<span class="only-spoken"> of {dayWords(day)}</span>
      </summary>
      <ul class="small">
        {reasons.map(({ fate, reason, n }) => (
          <li key={`${fate} ${reason}`}>
            {number(n)} × {reasonWords(reason)} <span class="quiet">({fates[fate].words.toLowerCase()})</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

const hrefOf = (side: LedgerLine['side'], subject: string): string =>
  side === 'in' ? `#/webhooks/received?connection=${subject}` : `#/webhooks/sent?endpoint=${subject}`
