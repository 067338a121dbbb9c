import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { Key } from '#types.ts'
import { KeyStateBadges } from './key-state.tsx'
import { scopesInShort } from './scopes.ts'

export const keyColumns: Column<Key>[] = [
  {
    title: 'Key',
    look: 'lead',
    cell: (key) => (
      <>
        <a class="row-link" href={`#/keys/${key.id}`}>
          {key.name}
        </a>{' '}
        {key.mode === 'test' && <span class="chip">Test</span>}{' '}
        {key.call_id && <span class="chip">API call</span>}
        <br />
        <code class="quiet small">{key.preview}</code>
      </>
    ),
  },
  { title: 'Department', look: 'long', cell: (key) => key.department },
  {
    title: 'May read or do',
    look: 'long',
    cell: (key) => <span class="small">{key.call_id ? 'its API call only' : scopesInShort(key.scopes)}</span>,
  },
  { title: 'State', look: 'long', cell: (key) => <KeyStateBadges of={key} /> },
  {
    title: 'Last used',
    cell: (key) => (
      <span class="small">
        <Time at={key.last_used_at} />
      </span>
    ),
  },
]
