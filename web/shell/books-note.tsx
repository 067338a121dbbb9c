import { useBalance } from '#balance.ts'
import { Note } from '#parts/note.tsx'
import { Time } from '#parts/time.tsx'

/** Said on every screen: where the books do not balance, an event may be lost, and nothing here is quite sure. */
export function BooksNote() {
  const { data } = useBalance()
  if (!data || data.balanced) return null
  const since = data.breaks.find(({ ended_at: ended }) => ended === null)?.found_at
  return (
    <div role="alert" class="page-note">
      <Note tone="bad">
        <p>
          The books of the webhooks do not balance
          {since && (
            <>
              {' '}
              since <Time at={since} />
            </>
          )}
          : events may be missing or counted twice. It is our turn.{' '}
          <a href="#/webhooks/ledger">Look at the ledger</a>
        </p>
      </Note>
    </div>
  )
}
