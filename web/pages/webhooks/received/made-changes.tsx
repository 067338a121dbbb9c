import { Diff } from '#parts/diff.tsx'
import { Time } from '#parts/time.tsx'
import type { ReceivedWhole } from '#types.ts'
import { capital, changeWords } from '#words.ts'

/** The changes of records that this event made. */
export function MadeChanges({ event }: { event: ReceivedWhole }) {
  if (event.state === 'pending') return null
  return (
    <section class="card" aria-labelledby="made">
      <div class="card-head">
        <h2 id="made">What it changed</h2>
      </div>
      <div class="card-body">
        {event.changes.length === 0 ? (
          <p class="quiet">
            {event.state === 'delivered'
              ? 'Nothing: our records said the same already, or a sync reads what it pointed to.'
              : 'Nothing.'}
          </p>
        ) : (
          <ul class="stack tight">
            {event.changes.map((change) => (
              <li key={change.id}>
                <p>
                  {changeWords[change.type]}{' '}
                  <a href={`#/data/${tabOf(change.kind)}?record=${change.record_id}`}>
                    {change.name ?? capital(change.object.replaceAll('_', ' '))}
                  </a>{' '}
                  <span class="quiet small">
                    <Time at={change.at} /> ·{' '}
                    <a href={`#/webhooks/sent?q=${change.record_id}`}>Where it was sent</a>
                  </span>
                </p>
                <Diff change={change} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

const tabs: Record<string, string> = { user: 'users', tag: 'tags', statistic: 'statistics' }
const tabOf = (kind: string): string => tabs[kind] ?? 'changes'
