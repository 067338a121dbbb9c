import { ToneBadge } from '#parts/badge.tsx'
import type { Fate } from '#types.ts'
import { fates, reasonWords } from './fate-words.ts'

interface Props {
  of: { state: Fate; reason: string | null; next_attempt_at?: string | null; attempts?: number }
}

export function FateBadge({ of: { state, attempts = 0 } }: Props) {
  const { words, tone } = fates[state]
  // Still under way after a failure is not the same as just waiting for its turn.
  const troubled = state === 'pending' && attempts > 0
  return (
    <ToneBadge tone={troubled ? 'warn' : tone} icon={state === 'pending' ? 'wait' : undefined}>
      {troubled ? 'Trying again' : words}
    </ToneBadge>
  )
}

/** Badge and reason, in one cell. */
export function FateCell({ of: event }: Props) {
  return (
    <div>
      <FateBadge of={event} />
      {event.reason && <p class="quiet small">{reasonWords(event.reason)}</p>}
    </div>
  )
}
