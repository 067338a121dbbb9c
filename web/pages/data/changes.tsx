import { at } from '#api.ts'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { usePages } from '#pages-of.ts'
import { route } from '#router.ts'
import type { Change, Connection } from '#types.ts'
import { capital, changeWords, oneOf } from '#words.ts'
import { recordHref } from './columns.tsx'
import { Diff } from '#parts/diff.tsx'

export function Changes({ connections }: { connections: Connection[] }) {
  const { query } = route.value
  const type = oneOf(changeWords, query.get('type'))
  const pages = usePages(
    at('/v1/changes', { query: { connection: query.get('connection'), type, order: 'desc' } }),
  )
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  const columns: Column<Change>[] = [
    {
      title: 'Record',
      look: 'lead',
      cell: (change) => (
        <>
          <a class="row-link" href={recordHref(change.record_id)}>
            {change.name ?? capital(change.object.replaceAll('_', ' '))}
          </a>
          <p class="quiet small">
            {change.object} · {names.get(change.connection_id) ?? 'Disconnected'}
          </p>
        </>
      ),
    },
    { title: 'Change', cell: (change) => changeWords[change.type] },
    { title: 'What', look: 'long', cell: (change) => <Diff change={change} most={3} /> },
    { title: 'When', cell: (change) => <Time at={change.at} /> },
  ]
  return (
    <Loaded live={pages.live}>
      {() =>
        pages.rows.length === 0 ? (
          <Empty title={route.value.query.size > 0 ? 'No changes match' : 'No changes yet'}>
            <p>Whenever a run finds a record created, updated or deleted, it is written down here.</p>
          </Empty>
        ) : (
          <div class="stack">
            <div class="card">
              <Table caption="Changes" columns={columns} rows={pages.rows} rowKey={(row) => row.id} opens />
            </div>
            <LoadMore pages={pages} noun="change" />
          </div>
        )
      }
    </Loaded>
  )
}
