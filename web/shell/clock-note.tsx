import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { Note } from '#parts/note.tsx'
import { ClockTime } from '#parts/time.tsx'

/** Said on every screen: a schedule that is late is late everywhere, and nobody here can help it. */
export function ClockNote() {
  const { data } = useLive(at('/healthz'))
  if (!data?.cron_late) return null
  return (
    <div role="status" class="page-note">
      <Note tone="warn">
        <p>
          Schedules run late: our clock has been silent
          {data.cron_at ? (
            <>
              {' '}
              since <ClockTime at={data.cron_at} />
            </>
          ) : (
            ' from the start'
          )}
          . Due syncs are started by the watchdog meanwhile.
        </p>
      </Note>
    </div>
  )
}
