import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { CopyButton } from '#parts/copy.tsx'
import { CopyableCode } from '#parts/code.tsx'
import { Note } from '#parts/note.tsx'
import { CurlTabs } from './curl-tabs.tsx'

const examples = [
  { scope: 'users:read', path: '/v1/users?limit=5' },
  { scope: 'tags:read', path: '/v1/tags?limit=5' },
  { scope: 'statistics:read', path: '/v1/statistics?limit=5' },
  { scope: 'records:read', path: '/v1/records?limit=5' },
  { scope: 'changes:read', path: '/v1/changes?limit=5' },
  { scope: 'people:read', path: '/v1/people?limit=5' },
  { scope: 'connections:read', path: '/v1/connections' },
  { scope: 'connectors:read', path: '/v1/connectors' },
  { scope: 'syncs:read', path: '/v1/syncs' },
  { scope: 'calls:read', path: '/v1/api-calls' },
]

interface Props {
  clientKey: string
  /** The whole key. */
  secret: string
  /** What to try it with, where there is something. */
  address: string | null
  onClose: () => void
  /** What else there is to say now. */
  children?: ComponentChildren
}

export function ShownOnce({ clientKey, secret, address, onClose, children }: Props) {
  const start = useRef<HTMLDivElement>(null)
  // The form that was here is gone, and the focus with it.
  useEffect(() => start.current?.focus(), [])
  return (
    <div class="stack">
      <div ref={start} tabIndex={-1} class="start">
        <Note tone="warn">
          Copy it now. It is shown this once: we keep only its fingerprint. If it is lost, only a new one
          helps.
        </Note>
      </div>
      {children}
      <div class="stack tight">
        <h3>The key</h3>
        <CopyableCode text={secret} what="the key" />
      </div>
      <div class="stack tight">
        <h3>For a program that asks for two values</h3>
        <dl class="pairs centered">
          <Pair term="Client key" value={clientKey} />
          <Pair term="Client secret" value={secret} about="the whole key" />
        </dl>
      </div>
      {address && (
        <div class="stack tight">
          <h3>Try it</h3>
          <CurlTabs address={address} caller={{ clientKey, secret }} />
        </div>
      )}
      <div class="row end">
        <button type="button" class="button main" onClick={onClose}>
          I have copied it
        </button>
      </div>
    </div>
  )
}

function Pair({ term, value, about }: { term: string; value: string; about?: string }) {
  return (
    <>
      <dt>{term}</dt>
      <dd class="row">
        {about ? <span class="grow">{about}</span> : <code class="grow">{value}</code>}
        <CopyButton text={value} what={`the ${term.toLowerCase()}`} />
      </dd>
    </>
  )
}

/** Something these scopes allow. */
export function addressFor(scopes: string[]): string | null {
  const path = examples.find(({ scope }) => scopes.includes(scope))?.path
  return path ? `${location.origin}${path}` : null
}
