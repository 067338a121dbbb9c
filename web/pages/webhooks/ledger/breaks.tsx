import { Note } from '#parts/note.tsx'
import { ClockTime, ExactTime, Time } from '#parts/time.tsx'
import type { Balance } from '#types.ts'
import { count, number } from '#words.ts'
import { useNameOf } from '../names.ts'
import { sides } from './sides.ts'

export function Verdict({ balance: { balanced, checked_at: at } }: { balance: Balance }) {
  return (
    <div role="status">
      <Note tone={balanced ? 'good' : 'bad'}>
        {balanced ? (
          <p>
            The books balance. Checked at <ClockTime at={at} />.
          </p>
        ) : (
          <>
            <p>
              The books do not balance. Checked at <ClockTime at={at} />.
            </p>
            <p>
              Events may be missing or counted twice. Nothing you did caused it, and it is our turn: send us
              this page’s address and the lines below. Events that come meanwhile are taken as ever; a full
              sync of the connections named here makes their records right.
            </p>
          </>
        )}
      </Note>
    </div>
  )
}

/** Where they did not balance, since when, and by how much. */
export function Breaks({ all }: { all: Balance['breaks'] }) {
  const nameOf = useNameOf()
  if (all.length === 0) return null
  return (
    <section class="card" aria-labelledby="breaks">
      <div class="card-head">
        <h2 id="breaks">Where they did not balance</h2>
      </div>
      <ul>
        {all.map(({ side, subject, found_at: found, ended_at: ended, booked, counted }) => (
          <li class="turn" key={`${side} ${subject}`}>
            <div>
              <h3>
                {sides[side].title}: <a href={hrefOf(subject)}>{nameOf(subject)}</a>
              </h3>
              <p>
                The books say {number(booked)} pending, and there {counted === 1 ? 'is' : 'are'}{' '}
                {number(counted)}: {count(Math.abs(booked - counted), 'event')}{' '}
                {booked > counted ? 'missing' : 'too many'}. Found <ExactTime at={found} />.{' '}
                {ended ? (
                  <>
                    They balance again since <Time at={ended} />.
                  </>
                ) : (
                  'It is so still.'
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

const hrefOf = (subject: string): string =>
  subject.startsWith('con_') ? `#/connections/${subject}` : `#/webhooks/endpoints/${subject}`
