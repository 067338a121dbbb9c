import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { PageHead } from '#parts/page-head.tsx'

const tabs = {
  endpoints: 'Endpoints',
  sent: 'Sent',
  received: 'Received',
  dead: 'Dead letters',
  ledger: 'Ledger',
}

interface Props {
  tab: keyof typeof tabs
  about: string
  /** Buttons. */
  aside?: ComponentChildren
  children: ComponentChildren
}

/** Title and tabs of the lists. */
export function Frame({ tab, about, aside, children }: Props) {
  const bar = useRef<HTMLElement>(null)
  // On a narrow screen the last tabs stand outside.
  useEffect(() => bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }), [tab])
  return (
    <div class="page" key={tab}>
      <PageHead
        title={tab === 'endpoints' ? 'Webhooks' : `Webhooks: ${tabs[tab].toLowerCase()}`}
        about={about}
      >
        {aside}
      </PageHead>
      <nav class="tabs" aria-label="Webhooks" ref={bar}>
        {Object.entries(tabs).map(([name, words]) => (
          <a
            key={name}
            href={name === 'endpoints' ? '#/webhooks' : `#/webhooks/${name}`}
            aria-current={name === tab ? 'page' : undefined}
          >
            {words}
          </a>
        ))}
      </nav>
      {children}
    </div>
  )
}
