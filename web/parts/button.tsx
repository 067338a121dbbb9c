import type { ComponentChildren } from 'preact'
import { useAction } from '#parts/action.ts'

interface Props {
  act: () => Promise<unknown>
  /** What the toast says when it worked. */
  done?: string
  look?: string
  children: ComponentChildren
}

/** Does one thing at the API. Stays focusable while busy, so that the keyboard does not lose its place. */
export function ActionButton({ act, done, look = '', children }: Props) {
  const [run, busy] = useAction(act, done)
  return (
    <button type="button" class={`button ${look}`} aria-disabled={busy} onClick={() => void run()}>
      {children}
    </button>
  )
}
