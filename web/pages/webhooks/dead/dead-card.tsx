import type { ComponentChildren } from 'preact'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import type { Pages } from '#pages-of.ts'
import { can } from '#state.ts'

interface Props<T> {
  id: string
  title: string
  /** What it means that there are none. */
  none: string
  pages: Pages<T>
  /** Null where nothing can be replayed. */
  onReplay: (() => void) | null
  onDismiss: () => void
  /** The table. */
  children: ComponentChildren
}

/** One side’s dead letters, with what may be done with all of them. */
export function DeadCard<T>({ id, title, none, pages, onReplay, onDismiss, children }: Props<T>) {
  const isEmpty = pages.rows.length === 0
  return (
    <section class="card" aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {can('editor') && !isEmpty && (
          <div class="row">
            {onReplay && (
              <button type="button" class="button small" onClick={onReplay}>
                Replay all
              </button>
            )}
            <button type="button" class="button small" onClick={onDismiss}>
              Dismiss those shown
            </button>
          </div>
        )}
      </div>
      <Loaded live={pages.live}>
        {() =>
          isEmpty ? (
            <p class="card-body quiet">{none}</p>
          ) : (
            <>
              {children}
              <div class="card-body">
                <LoadMore pages={pages} noun="dead letter" />
              </div>
            </>
          )
        }
      </Loaded>
    </section>
  )
}
