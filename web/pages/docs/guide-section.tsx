import type { ComponentChildren } from 'preact'

export interface GuideSection {
  id: string
  title: string
  content: (origin: string) => ComponentChildren
}

export function Section({ section, origin }: { section: GuideSection; origin: string }) {
  const { id, title, content } = section
  return (
    <section class="stack" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {content(origin)}
    </section>
  )
}
