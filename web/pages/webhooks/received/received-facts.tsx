import { Fact } from '#parts/fact.tsx'
import { Note } from '#parts/note.tsx'
import { ExactTime, Time } from '#parts/time.tsx'
import { can } from '#state.ts'
import type { Received } from '#types.ts'
import { count, number } from '#words.ts'
import { fateHelp, reasonWords } from '../fate-words.ts'

const tones = { pending: 'plain', delivered: 'good', filtered: 'plain', dead: 'bad' } as const

/** What happened, and whose turn it is. */
export function WhatBecameOfIt({ event, isGone }: { event: Received; isGone: boolean }) {
  const { state, reason, message, next_attempt_at: next, attempts } = event
  return (
    <Note tone={state === 'pending' && attempts > 0 ? 'warn' : tones[state]}>
      <p>{message ?? (reason ? `${reasonWords(reason)}.` : fateHelp.in[state])}</p>
      {state === 'pending' && next && (
        <p>
          Syncline looks at it again <Time at={next} />; nothing to do until then.
        </p>
      )}
      {state === 'dead' && <p>{turnOf(isGone)}</p>}
      {state === 'filtered' && (
        <p>
          Nothing to do.{can('editor') && !isGone && ' Replay it to see what it would do by today’s mapping.'}
        </p>
      )}
    </Note>
  )
}

/** What to do about a dead letter, and who. */
function turnOf(isGone: boolean): string {
  if (isGone)
    return `Its connection is gone, so nothing takes it in any more. ${can('editor') ? 'Dismiss it' : 'An editor dismisses it'} once it was looked at.`
  return `${can('editor') ? 'Your turn: replay it once what was wrong is mended, or dismiss it.' : 'An editor replays it once what was wrong is mended, or dismisses it.'} A sync reads what it was about meanwhile, if the app still has it.`
}

export function ReceivedFacts({ event }: { event: Received }) {
  return (
    <section class="card padded" aria-label="About this event">
      <dl class="facts">
        <Fact term="Came">
          <ExactTime at={event.received_at} />
        </Fact>
        <Fact term="Happened at the app">
          {event.happened_at ? <ExactTime at={event.happened_at} /> : 'not told'}
        </Fact>
        {event.settled_at && (
          <Fact term="Settled">
            <Time at={event.settled_at} />
          </Fact>
        )}
        {event.attempts > 0 && <Fact term="Tried in vain">{count(event.attempts, 'time')}</Fact>}
        {event.replays > 0 && <Fact term="Replayed">{count(event.replays, 'time')}</Fact>}
        <Fact term="Size">{number(event.size)} bytes</Fact>
        <Fact term="Type">
          <code>{event.type}</code>
        </Fact>
        <Fact term="Told apart by" wide>
          <code>{event.event_key}</code>
        </Fact>
      </dl>
    </section>
  )
}
