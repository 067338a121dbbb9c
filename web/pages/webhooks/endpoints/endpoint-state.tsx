import { ToneBadge } from '#parts/badge.tsx'
import type { IconName } from '#parts/icon.tsx'
import { now } from '#parts/now.ts'
import type { Tone } from '#status.ts'
import type { WebhookEndpoint } from '#types.ts'

export type EndpointState = 'active' | 'resting' | 'failing' | 'paused' | 'disabled'

const states: Record<EndpointState, { words: string; tone: Tone }> = {
  // Switched on: whether anything arrives is shown by what was sent, not by this.
  active: { words: 'Active', tone: 'idle' },
  failing: { words: 'Failing', tone: 'warn' },
  resting: { words: 'Failing, resting', tone: 'warn' },
  paused: { words: 'Paused', tone: 'idle' },
  disabled: { words: 'Switched off', tone: 'bad' },
}

const icons: Partial<Record<EndpointState, IconName>> = { active: 'check', paused: 'pause' }

export function endpointState(endpoint: WebhookEndpoint, at = Date.now()): EndpointState {
  const { status, resting_until: rest, failing_since: failing } = endpoint
  if (status !== 'active') return status
  if (rest && Date.parse(rest) > at) return 'resting'
  return failing ? 'failing' : 'active'
}

export function EndpointBadge({ of: endpoint }: { of: WebhookEndpoint }) {
  const state = endpointState(endpoint, Math.max(now.value, Date.now()))
  const { words, tone } = states[state]
  return (
    <ToneBadge tone={tone} icon={icons[state]}>
      {words}
    </ToneBadge>
  )
}
