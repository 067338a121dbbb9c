import { CopyableCode } from '#parts/code.tsx'
import { Note } from '#parts/note.tsx'
import type { Key } from '#types.ts'

export type WholeKey = Key & { key: string }

const examples = [
  { scope: 'users:read', path: '/v1/users?limit=5' },
  { scope: 'tags:read', path: '/v1/tags?limit=5' },
  { scope: 'statistics:read', path: '/v1/statistics?limit=5' },
  { scope: 'records:read', path: '/v1/records?limit=5' },
  { scope: 'changes:read', path: '/v1/changes?limit=5' },
  { scope: 'connections:read', path: '/v1/connections' },
  { scope: 'syncs:read', path: '/v1/syncs' },
]

export function ShownOnce({ whole, onClose }: { whole: WholeKey; onClose: () => void }) {
  const path = examples.find(({ scope }) => whole.scopes.includes(scope))?.path ?? '/v1/users'
  return (
    <div class="stack">
      <Note tone="warn">Copy it now. It is shown this once: we keep only its fingerprint.</Note>
      <CopyableCode text={whole.key} what="the key" />
      <h3>Try it</h3>
      <CopyableCode
        text={`curl -H "authorization: Bearer ${whole.key}" "${location.origin}${path}"`}
        what="the curl command"
      />
      <div class="row end">
        <button type="button" class="button main" onClick={onClose}>
          I have copied it
        </button>
      </div>
    </div>
  )
}
