import type { Column } from '#parts/table.tsx'
import type { WebhookEndpoint } from '#types.ts'
import { number } from '#words.ts'
import { EndpointBadge } from './endpoint-state.tsx'
import { typesInShort } from './event-types.ts'

export const endpointColumns: Column<WebhookEndpoint>[] = [
  {
    title: 'Endpoint',
    look: 'lead',
    cell: ({ id, name, url, source }) => (
      <>
        <a class="row-link" href={`#/webhooks/endpoints/${id}`}>
          {name}
        </a>{' '}
        {source === 'rest_hook' && <span class="chip">By a program</span>}
        <code class="quiet small clamp">{url}</code>
      </>
    ),
  },
  {
    title: 'Gets',
    look: 'long',
    cell: ({ event_types: types, filter }) => (
      <span class="small">
        {typesInShort(types)}
        {filter && ', filtered'}
      </span>
    ),
  },
  { title: 'State', look: 'bare', cell: (endpoint) => <EndpointBadge of={endpoint} /> },
  { title: 'Pending', look: 'figure', cell: ({ pending }) => number(pending) },
  {
    title: 'Dead letters',
    look: 'figure',
    cell: ({ dead }) => (dead > 0 ? <strong class="refused">{number(dead)}</strong> : '0'),
  },
]
