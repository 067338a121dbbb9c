import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { route } from '#router.ts'
import type { Connection, Rec } from '#types.ts'
import { show } from '#words.ts'
import type { Tab } from './page.tsx'

export function columnsOf(tab: Tab, connections: Connection[]): Column<Rec>[] {
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  return [
    ...own[tab],
    {
      title: 'Connection',
      cell: (row) => <span class="quiet">{names.get(row.connection_id) ?? 'Disconnected'}</span>,
    },
    {
      title: 'Updated',
      cell: (row) =>
        row.deleted_at ? (
          <span>
            Deleted <Time at={row.deleted_at} />
          </span>
        ) : (
          <Time at={row.updated_at} />
        ),
    },
  ]
}

const field = (name: string, title: string): Column<Rec> => ({ title, cell: (row) => show(row.fields[name]) })

const lead = (title: string, words: (row: Rec) => string | null): Column<Rec> => ({
  title,
  look: 'lead',
  cell: (row) => (
    <a class="row-link" href={recordHref(row.id)}>
      {words(row) || row.external_id}
    </a>
  ),
})

const own: Record<Tab, Column<Rec>[]> = {
  users: [
    lead('Name', (row) => row.name ?? row.email),
    { title: 'Email', look: 'long', cell: (row) => row.email ?? '' },
    field('role', 'Role'),
    field('status', 'Status'),
  ],
  tags: [lead('Tag', (row) => row.name), field('scope', 'Scope')],
  statistics: [
    lead('Metric', (row) => show(row.fields.metric) || row.name),
    { title: 'Of', cell: (row) => restOf(row) },
    { ...field('value', 'Value'), look: 'figure' },
    field('unit', 'Unit'),
    field('date', 'Date'),
  ],
  changes: [],
}

/** What a figure is about: platform, account, department… whatever the app names besides the figure itself. */
function restOf({ fields }: Rec): string {
  const itself = ['metric', 'value', 'unit', 'date']
  const rest = Object.entries(fields).filter(([name]) => !itself.includes(name))
  return rest
    .map(([, value]) => show(value))
    .filter(Boolean)
    .join(' · ')
}

export function recordHref(id: string): string {
  const query = new URLSearchParams(route.value.query)
  query.set('record', id)
  return `#/${route.value.path.join('/')}?${query}`
}
