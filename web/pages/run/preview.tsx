import { at } from '#api.ts'
import { ChangeList } from '#parts/change-list.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { usePages } from '#pages-of.ts'
import { isActive } from '#status.ts'
import type { Run } from '#types.ts'

/** What a dry run would have done. */
export function Preview({ run }: { run: Run }) {
  const pages = usePages(at('/v1/runs/{id}/preview', { path: { id: run.id }, query: { limit: '100' } }), () =>
    isActive(run.state),
  )
  return (
    <section class="card" aria-labelledby="preview">
      <div class="card-head">
        <h2 id="preview">What a run would change</h2>
      </div>
      <div class="card-body stack">
        <Loaded live={pages.live}>
          {() =>
            pages.rows.length === 0 ? (
              <p class="quiet">Nothing: the app’s list and our records agree.</p>
            ) : (
              <>
                <ChangeList changes={pages.rows} />
                <LoadMore pages={pages} noun="change" />
              </>
            )
          }
        </Loaded>
      </div>
    </section>
  )
}
