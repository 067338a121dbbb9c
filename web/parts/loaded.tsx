import type { ComponentChildren } from 'preact'
import type { ApiError } from '#api.ts'
import type { Live } from '#live.ts'
import { Note } from '#parts/note.tsx'
import { Skeleton } from '#parts/skeleton.tsx'

interface Props<T> {
  live: Live<T>
  children: (data: T) => ComponentChildren
}

/** What was loaded, or why it is not here. An old answer stays on screen, and says that it is old. */
export function Loaded<T>({ live, children }: Props<T>) {
  const { data, error } = live
  if (data === null && error) {
    return <Note tone="bad">{whyNot(error)}</Note>
  }
  if (data === null) return <Skeleton />
  return (
    <>
      {error && <Note tone="warn">This may be old. {error.message} We keep asking, every 15 seconds.</Note>}
      {children(data)}
    </>
  )
}

function whyNot({ status, message, details }: ApiError): string {
  if (status === 404) return `${message} It may have been removed.`
  // What stands in our own address is no id at all.
  if (details.some((one) => one.in === 'path')) return 'There is nothing at this address. Is it whole?'
  return message
}
