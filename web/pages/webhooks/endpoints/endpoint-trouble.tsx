import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { now } from '#parts/now.ts'
import { Note } from '#parts/note.tsx'
import { Time } from '#parts/time.tsx'
import { can } from '#state.ts'
import type { WebhookEndpoint } from '#types.ts'
import { count } from '#words.ts'
import { endpointState } from './endpoint-state.tsx'
import { TryAll } from './try-all.tsx'

const SHORTLY_MS = 5 * 60_000

const disabled: Record<string, string> = {
  gone: 'The receiver answered 410: it wants no more of these.',
  failing: 'Every try failed for five days.',
  key_revoked: 'The key it was subscribed with was revoked or has ended.',
  key_narrowed: 'The key it was subscribed with may not subscribe any more.',
}

/** Why nothing arrives there, whose turn it is, and what happens meanwhile. */
export function EndpointTrouble({ of: endpoint }: { of: WebhookEndpoint }) {
  const { disabled_reason: why, failing_since: since, resting_until: rest } = endpoint
  switch (endpointState(endpoint, Math.max(now.value, Date.now()))) {
    case 'disabled':
      return (
        <Note tone="bad">
          <p>
            Nothing is sent any more. {(why && disabled[why]) ?? 'It was switched off.'} What was waiting is
            among the <a href="#/webhooks/dead">dead letters</a>.
          </p>
          <p>
            {can('admin')
              ? 'Your turn: once the receiver works, resume it here, then replay them.'
              : 'Once the receiver works, an admin resumes it here; then they can be replayed.'}
          </p>
        </Note>
      )
    case 'paused':
      return (
        <Note tone="plain">
          Paused. What was on its way waits until it is resumed; what happens meanwhile is not sent, and the
          ledger counts it as filtered out.
        </Note>
      )
    case 'resting':
      return (
        <Note tone="warn">
          <p>
            Several tries in a row failed, so it is left alone for a while. One event is tried{' '}
            <Time at={rest} />; nothing is lost, the others wait.
          </p>
          <Since of={endpoint} at={since} />
          <TryAll of={endpoint} />
        </Note>
      )
    case 'failing':
      return (
        <Note tone="warn">
          <p>The last tries failed. Each event is tried again by itself, ten times over two days.</p>
          <Since of={endpoint} at={since} />
          <TryAll of={endpoint} />
        </Note>
      )
    default:
      return <StillWaiting of={endpoint} />
  }
}

/** Where the last try succeeded, what failed before may have hours to wait. */
function StillWaiting({ of: endpoint }: { of: WebhookEndpoint }) {
  const { waiting, next_attempt_at: next } = endpoint
  if (waiting === 0) return null
  return (
    <Note tone="plain">
      <p>
        {count(waiting, 'event', 'events')} that failed before {waiting === 1 ? 'is' : 'are'} tried again by{' '}
        {waiting === 1 ? 'itself' : 'themselves'}, the first <Time at={next} />.
      </p>
      <TryAll of={endpoint} />
    </Note>
  )
}

function Since({ of: { id }, at: since }: { of: WebhookEndpoint; at: string | null }) {
  // The oldest that waits was tried first, and says what the receiver answers: among those since shortly before that.
  const after = since === null ? null : new Date(Date.parse(since) - SHORTLY_MS).toISOString()
  const oldest = useLive(
    at('/v1/deliveries', { query: { endpoint: id, state: 'pending', after, order: 'asc', limit: '1' } }),
  ).data?.data[0]
  return (
    <>
      {oldest?.message && (
        <p>
          {oldest.message} <a href={`#/webhooks/sent/${oldest.id}`}>Look at its tries</a>
        </p>
      )}
      {since && (
        <p>
          No try succeeded since the first failure, <Time at={since} />. After five days of that it is
          switched off. Your turn: mend the receiver.
        </p>
      )}
    </>
  )
}
