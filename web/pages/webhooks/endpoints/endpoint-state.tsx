import { ToneBadge } from '#parts/badge.tsx'
import { now } from '#parts/now.ts'
import type { Tone } from '#status.ts'
import type { WebhookEndpoint } from '#types.ts'

export type EndpointState = 'active' | 'resting' | 'failing' | 'paused' | 'disabled'

const states: Record<EndpointState, { words: string; tone: Tone }> = {
  active: { words: 'Active', tone: 'good' },
  failing: { words: 'Failing', tone: 'warn' },
  resting: { words: 'Failing, resting', tone: 'warn' },
  paused: { words: 'Paused', tone: 'idle' },
  disabled: { words: 'Switched off', tone: 'bad' },
}

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
    <ToneBadge tone={tone} icon={state === 'paused' ? 'pause' : undefined}>
      {words}
    </ToneBadge>
  )
}
