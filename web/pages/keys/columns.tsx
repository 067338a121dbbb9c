import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { Key } from '#types.ts'
import { number } from '#words.ts'

export function keyColumns(names: Map<string, string>, revoke: (key: Key) => void): Column<Key>[] {
  return [
    {
      title: 'Key',
      look: 'lead',
      cell: (key) => (
        <>
          <strong>{key.name}</strong> {key.mode === 'test' && <span class="chip">Test</span>}
          <br />
          <code class="quiet small">{key.preview}</code>
        </>
      ),
    },
    { title: 'May', look: 'long', cell: (key) => <span class="small">{key.scopes.join(', ')}</span> },
    {
      title: 'Limits',
      look: 'long',
      cell: (key) => (
        <span class="small">
          {number(key.rate_per_minute)} a minute, {number(key.day_quota)} a day
        </span>
      ),
    },
    {
      title: 'Created',
      look: 'long',
      cell: (key) => (
        <span class="small">
          <Time at={key.created_at} /> by {names.get(key.created_by) ?? 'somebody who left'}
        </span>
      ),
    },
    {
      title: '',
      look: 'actions',
      cell: (key) =>
        key.revoked_at ? (
          <span class="quiet small">
            Revoked <Time at={key.revoked_at} />
          </span>
        ) : (
          <button type="button" class="button small danger" onClick={() => revoke(key)}>
            Revoke<span class="only-spoken"> {key.name}</span>
          </button>
        ),
    },
  ]
}
