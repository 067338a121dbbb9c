import { at } from '#api.ts'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { usePages } from '#pages-of.ts'
import { isActive } from '#status.ts'
import type { Run } from '#types.ts'
import { count, number } from '#words.ts'

/** What the app sent and we could not use, so that somebody can mend it there. */
export function SetAside({ run }: { run: Run }) {
  const pages = usePages(
    at('/v1/runs/{id}/set-aside', { path: { id: run.id }, query: { limit: '50' } }),
    () => isActive(run.state),
  )
  return (
    <section class="card" aria-labelledby="set-aside">
      <div class="card-head">
        <h2 id="set-aside">Set aside</h2>
      </div>
      <div class="card-body stack">
        <p>
          {count(run.quarantined, 'row')} of the app’s list could not be used, most often because an id is
          missing. {run.quarantined === 1 ? 'It was' : 'They were'} left out; every other row was taken, and
          nothing is deleted while rows are left out. To mend it, find the row in the app by how it begins
          below. If you see nothing wrong there, it is our turn: send us this page’s address.
        </p>
        <Loaded live={pages.live}>
          {() =>
            pages.rows.length === 0 ? (
              <p class="quiet">Only the last run’s rows are kept, and a newer run has ended since.</p>
            ) : (
              <>
                <ol class="stack tight">
                  {pages.rows.map((row, index) => (
                    <li key={index}>
                      <p>
                        {row.reason} <span class="quiet small">Page {number(row.page)} of the list.</span>
                      </p>
                      {row.sample !== '' && (
                        <pre class="code" tabIndex={0} aria-label="How the row begins">
                          {row.sample}
                        </pre>
                      )}
                    </li>
                  ))}
                </ol>
                <LoadMore pages={pages} noun="row" />
              </>
            )
          }
        </Loaded>
      </div>
    </section>
  )
}
