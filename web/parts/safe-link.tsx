import type { ComponentChildren } from 'preact'

/** A link to an address the server or a vendor gave us: web and mail only, and nothing leaks on the way. */
export function SafeLink({ href, children }: { href: string; children: ComponentChildren }) {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return <span>{children}</span>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}
