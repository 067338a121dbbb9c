import { ChangeList } from '#parts/change-list.tsx'
import { Note } from '#parts/note.tsx'
import type { Fate, Replay } from '#types.ts'
import { count, number } from '#words.ts'
import { fates, reasonWords } from '../fate-words.ts'
import { total } from './total.ts'

interface Props {
  replay: Replay
  noun: string
}

/** What a replay would do, or did: to the records, at the app, and to what was replayed. */
export function Outcome({ replay, noun }: Props) {
  const { dry_run: isPlan, changes, requests } = replay
  if (replay.events === 0) return <Note tone="plain">There is nothing here to replay.</Note>
  return (
    <>
      <Note tone={isPlan ? 'plain' : 'good'}>
        {isPlan ? 'Nothing is changed yet. ' : 'Done. '}
        {sum(replay, noun)}
      </Note>
      {changes.length > 0 && (
        <section class="stack tight" aria-label="Records">
          <h3>{isPlan ? 'What would change' : 'What changed'}</h3>
          <ChangeList changes={changes} />
          {total(replay) > changes.length && (
            <p class="quiet small">
              The first {number(changes.length)} of {number(total(replay))} are shown.
            </p>
          )}
        </section>
      )}
      {requests.length > 0 && <Requests of={replay} />}
      <Fates of={replay} />
    </>
  )
}

function Requests({ of: { requests, dry_run: isPlan } }: { of: Replay }) {
  return (
    <section class="stack tight" aria-label="Requests">
      <h3>{isPlan ? 'Requests it would send' : 'Requests it sent'}</h3>
      <ul class="stack tight small">
        {requests.map(({ method, url, why }, at) => (
          <li key={at}>
            <code>
              {method} {url}
            </code>
            <br />
            <span class="quiet">{why}</span>
          </li>
        ))}
      </ul>
      {isPlan && requests.some(({ method }) => method === 'GET') && (
        <p class="help">What the app answers to a GET is known only then, and not among the changes above.</p>
      )}
    </section>
  )
}

/** Of one event its fate, of many how many had which. */
function Fates({ of: { outcomes, dry_run: isPlan, events } }: { of: Replay }) {
  const them = events === 1 ? 'it' : 'them'
  const known = isPlan ? outcomes : outcomes.filter(({ fate }) => fate !== 'pending')
  if (known.length === 0) return null
  const groups = new Map<string, { fate: Fate; why: string | null; n: number }>()
  for (const { fate, reason, message } of known) {
    const why = message ?? (reason && reasonWords(reason))
    const key = `${fate} ${why}`
    groups.set(key, { fate, why, n: (groups.get(key)?.n ?? 0) + 1 })
  }
  return (
    <section class="stack tight" aria-label="Fates">
      <h3>{isPlan ? `What would become of ${them}` : `What became of ${them}`}</h3>
      <ul class="small">
        {[...groups].map(([key, { fate, why, n }]) => (
          <li key={key}>
            {number(n)} × {fates[fate].words.toLowerCase()}
            {why && <span class="quiet"> · {why}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function sum({ dry_run: isPlan, events, counts, outcomes }: Replay, noun: string): string {
  const goesOn = outcomes.length > 0 && outcomes.every(({ fate }) => fate === 'pending')
  if (!isPlan && goesOn)
    return `${count(events, noun)} ${events === 1 ? 'is' : 'are'} taken in again. Within moments the list says what became of ${events === 1 ? 'it' : 'them'}.`
  const parts = [
    counts.created && `${number(counts.created)} created`,
    counts.updated && `${number(counts.updated)} updated`,
    counts.deleted && `${number(counts.deleted)} deleted`,
    counts.restored && `${number(counts.restored)} brought back`,
  ].filter(Boolean)
  const what = parts.join(', ')
  if (isPlan)
    return what
      ? `Replaying ${count(events, noun)} by today’s mapping would leave: ${what}.`
      : `Replaying ${count(events, noun)} by today’s mapping would change no record.`
  return `${count(events, noun)} replayed: ${what || 'no record changed'}.`
}
