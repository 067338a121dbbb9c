import { ToneBadge } from '#parts/badge.tsx'
import { now } from '#parts/now.ts'
import { Time } from '#parts/time.tsx'
import type { Key } from '#types.ts'

export type KeyState = 'active' | 'expired' | 'revoked'

export const stateWords: Record<KeyState, string> = {
  active: 'Works',
  expired: 'Expired',
  revoked: 'Revoked',
}

const SOON_MS = 7 * 86_400_000

export function stateOf(key: Key, at = Date.now()): KeyState {
  if (key.revoked_at) return 'revoked'
  return key.expires_at && Date.parse(key.expires_at) <= at ? 'expired' : 'active'
}

/** Whether the secret before the last rotation is still taken. */
export function hasOldSecret(key: Key, at = Date.now()): boolean {
  return stateOf(key, at) === 'active' && key.previous_until !== null && Date.parse(key.previous_until) > at
}

export function KeyStateBadges({ of: key }: { of: Key }) {
  const at = Math.max(now.value, Date.now())
  const state = stateOf(key, at)
  const soon = key.expires_at && state === 'active' && Date.parse(key.expires_at) - at < SOON_MS
  return (
    <span class="badges">
      {state === 'active' && !soon && <ToneBadge tone="good">Works</ToneBadge>}
      {soon && (
        <ToneBadge tone="warn">
          Expires <Time at={key.expires_at} />
        </ToneBadge>
      )}
      {state === 'expired' && <ToneBadge tone="bad">Expired</ToneBadge>}
      {state === 'revoked' && <ToneBadge tone="idle">Revoked</ToneBadge>}
      {hasOldSecret(key, at) && (
        <ToneBadge tone="warn" icon="wait">
          Old secret ends <Time at={key.previous_until} />
        </ToneBadge>
      )}
    </span>
  )
}
