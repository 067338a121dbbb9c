import { useMoment } from '#ages.ts'
import { at } from '#api.ts'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table } from '#parts/table.tsx'
import { usePages } from '#pages-of.ts'
import { route } from '#router.ts'
import type { Connection } from '#types.ts'
import { columnsOf } from './columns.tsx'
import type { RecordTab, Tab } from './page.tsx'

const nouns: Record<string, string> = { users: 'user', tags: 'tag', statistics: 'statistic' }

export function Records({ tab, connections }: { tab: RecordTab; connections: Connection[] }) {
  const query = route.value.query
  const asked = {
    connection: query.get('connection'),
    email: tab === 'users' ? query.get('email') : null,
    updated_after: useMoment(query.get('since')),
    deleted: query.get('deleted') === 'yes' ? 'true' : null,
    order: 'desc',
  } as const
  const pages = usePages(at(`/v1/${tab}`, { query: asked }))
  const isFiltered = ['connection', 'email', 'since'].some((name) => query.get(name))
  return (
    <Loaded live={pages.live}>
      {() =>
        pages.rows.length === 0 ? (
          <NoRecords tab={tab} isFiltered={isFiltered} />
        ) : (
          <div class="stack">
            <div class="card">
              <Table
                caption={tab}
                columns={columnsOf(tab, connections)}
                rows={pages.rows}
                rowKey={(row) => row.id}
                rowLook={(row) => (row.deleted_at ? 'row-gone' : '')}
                opens
              />
            </div>
            <LoadMore pages={pages} noun={nouns[tab] ?? 'record'} />
          </div>
        )
      }
    </Loaded>
  )
}

function NoRecords({ tab, isFiltered }: { tab: Tab; isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title={`No ${tab} match`}>
        <p>Loosen a filter, or choose “Show deleted” if they may have left the app.</p>
      </Empty>
    )
  }
  return (
    <Empty title={`No ${tab} yet`}>
      <p>They appear with the first run of a connection that reads {tab}.</p>
      <a class="button" href="#/connections">
        Go to connections
      </a>
    </Empty>
  )
}
