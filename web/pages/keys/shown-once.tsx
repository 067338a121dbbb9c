import type { ComponentChildren } from 'preact'
import { CopyButton } from '#parts/copy.tsx'
import { CopyableCode } from '#parts/code.tsx'
import { Note } from '#parts/note.tsx'
import type { WholeKey } from '#types.ts'
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
  whole: WholeKey
  /** What to try it with; without one, something its scopes allow. */
  address?: string | null
  onClose: () => void
  /** What else there is to say now. */
  children?: ComponentChildren
}

export function ShownOnce({ whole, address = addressFor(whole.scopes), onClose, children }: Props) {
  return (
    <div class="stack">
      <Note tone="warn">
        Copy it now. It is shown this once: we keep only its fingerprint. If it is lost, rotate the key.
      </Note>
      {children}
      <CopyableCode text={whole.key} what="the key" />
      <h3>For a program that asks for two values</h3>
      <dl class="pairs">
        <Pair term="Client key" value={whole.client_key} />
        <Pair term="Client secret" value={whole.key} about="the whole key" />
      </dl>
      {address && (
        <>
          <h3>Try it</h3>
          <CurlTabs address={address} caller={{ clientKey: whole.client_key, secret: whole.key }} />
        </>
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

function addressFor(scopes: string[]): string | null {
  const path = examples.find(({ scope }) => scopes.includes(scope))?.path
  return path ? `${location.origin}${path}` : null
}
