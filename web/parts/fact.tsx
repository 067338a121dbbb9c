import type { ComponentChildren } from 'preact'

interface Props {
  term: string
  big?: boolean
  /** Takes the whole width: a long id. */
  wide?: boolean
  children: ComponentChildren
}

/** One term of a list of facts, and what it is. */
export function Fact({ term, big, wide, children }: Props) {
  return (
    <div class={wide ? 'wide' : undefined}>
      <dt>{term}</dt>
      <dd class={big ? 'big' : ''}>{children}</dd>
    </div>
  )
}
