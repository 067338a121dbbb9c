import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { moved } from '#router.ts'

interface Props {
  title: string
  /** The page this one belongs to. */
  up?: { href: string; words: string }
  about?: ComponentChildren
  /** Beside the title. */
  aside?: ComponentChildren
  children?: ComponentChildren
}

export function PageHead({ title, up, about, aside, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Syncline`
  }, [title])
  useEffect(() => {
    // After a move the reader starts at the new page's title, not at the old page's link.
    if (moved.value) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div class="page-head">
      <div>
        {up && (
          <a class="crumb" href={up.href}>
            ← {up.words}
          </a>
        )}
        <div class="row">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {aside}
        </div>
        {about && <p>{about}</p>}
      </div>
      {children && <div class="row">{children}</div>}
    </div>
  )
}
