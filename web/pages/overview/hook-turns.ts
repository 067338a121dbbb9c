import { api } from '#api.ts'
import { useBalance } from '#balance.ts'
import { useLive } from '#live.ts'
import { can } from '#state.ts'
import type { Balance, WebhookEndpoint } from '#types.ts'
import { count } from '#words.ts'
import type { Turn } from './turns.ts'

/** What of the webhooks is not as it should be. */
export function useHookTurns(): Turn[] {
  const endpoints = useLive('webhook endpoints', { load: () => api.all('/v1/webhook-endpoints') }).data ?? []
  return [...endpoints.flatMap(ofEndpoint), ...ofDeadLetters(useBalance().data)]
}

function ofEndpoint({ id, name, status, failing_since: failing, pending }: WebhookEndpoint): Turn[] {
  if (status === 'paused' || (status === 'active' && !isLasting(failing))) return []
  const turn: Turn = {
    key: id,
    status: 'failed',
    title: `Endpoint ${name}`,
    text: can('admin')
      ? 'It was switched off, and nothing is sent there any more. Mend the receiver, then resume the endpoint.'
      : 'It was switched off, and nothing is sent there any more. Once the receiver works, an admin resumes it.',
    whose: 'yours',
    again: null,
    href: `#/webhooks/endpoints/${id}`,
    verb: 'Open endpoint',
  }
  if (status === 'active') {
    turn.status = 'degraded'
    turn.text = `Its receiver does not take what is sent; ${count(pending, 'event waits', 'events wait')}. Each is tried again by itself, but after five days of this it is switched off. Look at what it answers.`
  }
  return [turn]
}

// One failure is tried again within seconds, and mostly works then.
const LASTING_MS = 600_000

const isLasting = (since: string | null): boolean =>
  since !== null && Date.now() - Date.parse(since) > LASTING_MS

function ofDeadLetters(balance: Balance | null): Turn[] {
  const dead = balance?.sides.reduce((sum, side) => sum + side.dead, 0) ?? 0
  if (dead === 0) return []
  return [
    {
      key: 'dead letters',
      status: 'suspicious',
      title: 'Dead letters',
      text: `${count(dead, 'event')} could not be taken in or delivered, and ${dead === 1 ? 'is' : 'are'} not tried any more. Nothing is lost: ${can('editor') ? 'replay or dismiss' : 'an editor replays or dismisses'} ${dead === 1 ? 'it' : 'them'}.`,
      whose: 'yours',
      again: null,
      href: '#/webhooks/dead',
      verb: 'Look at them',
    },
  ]
}
