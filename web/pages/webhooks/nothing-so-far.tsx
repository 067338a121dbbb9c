import { Empty } from '#parts/empty.tsx'
import type { Pages } from '#pages-of.ts'

/** A list looks only so far at a time for what is seldom: nothing found is not yet nothing there. */
export function NothingSoFar<T>({ pages: { busy, more } }: { pages: Pages<T> }) {
  return (
    <Empty title="None among the newest">
      <p>The older ones were not looked at yet.</p>
      <button type="button" class="button" aria-disabled={busy} onClick={() => void more()}>
        {busy ? 'Looking…' : 'Look further'}
      </button>
    </Empty>
  )
}
