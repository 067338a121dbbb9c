import type { ComponentChildren } from 'preact'

/** One term of a list of facts, and what it is. */
export function Fact({ term, big, children }: { term: string; big?: boolean; children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd class={big ? 'big' : ''}>{children}</dd>
    </div>
  )
}
