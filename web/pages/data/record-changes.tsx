import { at } from '#api.ts'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Time } from '#parts/time.tsx'
import { usePages } from '#pages-of.ts'
import type { Change } from '#types.ts'
import { changeWords } from '#words.ts'
import { Diff } from '#parts/diff.tsx'

export function RecordChanges({ id }: { id: string }) {
  const pages = usePages(at('/v1/changes', { query: { record: id, order: 'desc', limit: '20' } }))
  return (
    <section class="stack tight" aria-label="Changes">
      <h3>Changes</h3>
      <Loaded live={pages.live}>
        {() => (
          <>
            {pages.rows.length === 0 && <p class="quiet">None written down.</p>}
            <ol class="stack tight">
              {pages.rows.map((change) => (
                <li key={change.id}>
                  <p class="small">
                    {changeWords[change.type]} <Time at={change.at} /> <Cause of={change} />
                  </p>
                  <Diff change={change} />
                </li>
              ))}
            </ol>
            {pages.hasMore && <LoadMore pages={pages} noun="change" />}
          </>
        )}
      </Loaded>
    </section>
  )
}

function Cause({ of: { run_id: run, received_id: event } }: { of: Change }) {
  if (event)
    return (
      <>
        by <a href={`#/webhooks/received/${event}`}>this webhook</a>
      </>
    )
  if (!run) return null
  return (
    <>
      by <a href={`#/runs/${run}`}>this run</a>
    </>
  )
}
