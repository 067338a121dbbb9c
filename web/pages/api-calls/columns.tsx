import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import type { ApiCall, CallTemplate } from '#types.ts'
import { formatWords } from './calls.ts'

export function callColumns(templates: CallTemplate[]): Column<ApiCall>[] {
  return [
    {
      title: 'API call',
      look: 'lead',
      cell: (call) => (
        <>
          <a class="row-link" href={`#/api-calls/${call.id}`}>
            {call.name}
          </a>
          {call.description && <p class="quiet small clamp">{call.description}</p>}
        </>
      ),
    },
    {
      title: 'Answers',
      look: 'long',
      cell: (call) => templates.find(({ id }) => id === call.template)?.name ?? call.template,
    },
    {
      title: 'Caller gives',
      look: 'long',
      cell: (call) => <span class="small">{call.parameters.join(', ') || 'nothing'}</span>,
    },
    { title: 'As', cell: (call) => formatWords[call.format] },
    {
      title: 'Changed',
      cell: (call) => (
        <span class="small">
          <Time at={call.updated_at} />
        </span>
      ),
    },
  ]
}
