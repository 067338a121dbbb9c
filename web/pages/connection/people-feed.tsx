import { api, at } from '#api.ts'
import { useLive } from '#live.ts'
import { useAction } from '#parts/action.ts'
import { Time } from '#parts/time.tsx'
import { modes, outcomeOf, useFeed } from '#pages/people/feed-summary.tsx'
import { reasonOf } from '#pages/people/words.ts'
import { can } from '#state.ts'
import type { Connection, PeopleFeed } from '#types.ts'

/** More would push the rest of the page away; the counts say how many there are. */
const SHOWN = 8

/** What the connection's users do to the people; nothing where they do nothing. */
export function PeopleFeedCard({ connection }: { connection: Connection }) {
  const feed = useFeed(connection.id)
  if (!feed) return null
  return (
    <section class="card" aria-label="People">
      <div class="card-head">
        <h2>People</h2>
        {feed.mode === 'create' && !feed.automatic && (
          <a class="button small" href={`#/people/import?from=${connection.id}`}>
            Choose whom to add
          </a>
        )}
      </div>
      <div class="card-body stack">
        <div class="stack tight">
          <p>
            {feed.automatic ? 'After each good run' : 'When somebody asks for it,'} this connection{' '}
            {modes[feed.mode]}.
          </p>
          <LastTime feed={feed} />
        </div>
        <Skipped id={connection.id} />
        {feed.mode === 'create' && <RoleSwitch feed={feed} />}
      </div>
    </section>
  )
}

function LastTime({ feed }: { feed: PeopleFeed }) {
  if (!feed.running && !feed.applied_at)
    return feed.automatic ? <p class="quiet small">It has not done so yet.</p> : null
  return (
    <p class="quiet small">
      {feed.running ? (
        'It is at it now: '
      ) : (
        <>
          Last time, <Time at={feed.applied_at} />:{' '}
        </>
      )}
      {outcomeOf(feed)}
    </p>
  )
}

/** The first who were left out, and why. */
function Skipped({ id }: { id: string }) {
  const { data } = useLive(at('/v1/people/feeds/{id}', { path: { id } }), {
    isBusy: ({ running }) => running,
  })
  const left = data?.outcomes.filter(({ outcome }) => outcome === 'skipped') ?? []
  if (left.length === 0) return null
  return (
    <details>
      <summary>Who was left out</summary>
      <ul class="stack tight small">
        {left.slice(0, SHOWN).map(({ record_id, email, reason }) => (
          <li key={record_id}>
            {email ?? 'A user'} <span class="quiet">· {reasonOf(reason ?? 'skipped')}</span>
          </li>
        ))}
        {left.length > SHOWN && <li class="quiet">The others are counted above.</li>}
      </ul>
    </details>
  )
}

function RoleSwitch({ feed }: { feed: PeopleFeed }) {
  const { allow_role: isAllowed, connection_id: id } = feed
  const [turn] = useAction(
    () => api.patch('/v1/people/feeds/{id}', { path: { id }, body: { allow_role: !isAllowed } }),
    isAllowed ? 'Whoever it adds is “Other” from now on.' : 'The app may say what role they have.',
  )
  return (
    <label class="check">
      <input type="checkbox" checked={isAllowed} disabled={!can('editor')} onChange={() => void turn()} />
      <span>
        The app may say what role they have
        <span class="help">
          {isAllowed
            ? 'Those who are added get the role that the app says, if it is one of ours.'
            : 'Off: whoever is added is “Other”, whatever the app says.'}{' '}
          A role here is a label and gives no rights.
        </span>
      </span>
    </label>
  )
}
