import type { Pages } from '#pages-of.ts'
import { count } from '#words.ts'

interface Props<T> {
  pages: Pages<T>
  noun: string
  plural?: string
}

export function LoadMore<T>({ pages, noun, plural }: Props<T>) {
  const { rows, hasMore, busy, more } = pages
  if (rows.length === 0) return null
  return (
    <div class="row apart">
      <p class="quiet small" aria-live="polite">
        {count(rows.length, noun, plural)} shown{hasMore ? '.' : ', and that is all.'}
      </p>
      {hasMore && (
        <button type="button" class="button" aria-disabled={busy} onClick={() => void more()}>
          {busy ? 'Loading…' : 'Load more'}
        </button>
      )}
    </div>
  )
}
