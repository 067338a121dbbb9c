import { ToneBadge } from '#parts/badge.tsx'
import { now } from '#parts/now.ts'
import type { ConnectionWebhook } from '#types.ts'

const DAY_MS = 86_400_000
/** Silence that long is worth a second look. */
const QUIET_MS = 7 * DAY_MS

/** Green only while something comes: one that came long ago, or before others were refused, proves nothing of today. */
export function HookBadge({ webhook }: { webhook: ConnectionWebhook }) {
  const { last_received_at: last, secret_missing: isMute, refused } = webhook
  if (isMute) return <ToneBadge tone="warn">Secret missing</ToneBadge>
  const lastDay = last?.slice(0, 10) ?? ''
  // What was too much at a time comes again by itself.
  const days = refused.filter(({ reason }) => reason !== 'full').map(({ day }) => day)
  if (days.some((day) => day > lastDay)) return <ToneBadge tone="warn">Refused lately</ToneBadge>
  if (days.includes(lastDay)) return <ToneBadge tone="warn">Some refused</ToneBadge>
  if (!last) return <ToneBadge tone="idle">Nothing came yet</ToneBadge>
  if (Math.max(now.value, Date.now()) - Date.parse(last) > QUIET_MS)
    return <ToneBadge tone="idle">Quiet</ToneBadge>
  return <ToneBadge tone="good">Receiving</ToneBadge>
}
