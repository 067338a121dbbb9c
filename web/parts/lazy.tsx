import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Note } from '#parts/note.tsx'
import { Skeleton } from '#parts/skeleton.tsx'

/** A screen whose script comes when it is first opened. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => JSX.Element {
  let found: ComponentType<P> | undefined
  return function Lazy(props: P) {
    const [failed, setFailed] = useState(false)
    const [, redraw] = useState(false)
    useEffect(() => {
      if (found) return
      load().then(
        (screen) => {
          found = screen
          redraw(true)
        },
        () => setFailed(true),
      )
    }, [])
    if (found) {
      const Screen = found
      return <Screen {...props} />
    }
    if (!failed) return <Skeleton />
    // Offline, or a newer Syncline has other files.
    return (
      <div role="alert">
        <Note tone="bad">
          This page did not load. Check that you are online, then{' '}
          <button type="button" class="as-link" onClick={() => location.reload()}>
            load it again
          </button>
          .
        </Note>
      </div>
    )
  }
}
