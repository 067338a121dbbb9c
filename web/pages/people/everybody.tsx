import { at } from '#api.ts'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { usePages } from '#pages-of.ts'
import { route } from '#router.ts'
import { can } from '#state.ts'
import type { Connection, Person } from '#types.ts'
import { PeopleFilters } from './filters.tsx'
import { oneOf } from '#words.ts'
import { personRoleWords, plain } from './words.ts'

export function Everybody({ connections }: { connections: Connection[] }) {
  const query = route.value.query
  const role = oneOf(personRoleWords, query.get('role'))
  const filters = { q: query.get('q'), role, source: query.get('source') }
  const pages = usePages(at('/v1/people', { query: { ...filters, order: 'desc' } }))
  const isFiltered = Object.values(filters).some(Boolean)
  return (
    <>
      {(isFiltered || pages.rows.length > 0) && <PeopleFilters connections={connections} />}
      <Loaded live={pages.live}>
        {() =>
          pages.rows.length === 0 ? (
            <Nobody isFiltered={isFiltered} />
          ) : (
            <div class="stack">
              <div class="card">
                <Table
                  caption="People"
                  columns={columns(connections)}
                  rows={pages.rows}
                  rowKey={(row) => row.id}
                  opens
                />
              </div>
              <LoadMore pages={pages} noun="person" plural="people" />
            </div>
          )
        }
      </Loaded>
    </>
  )
}

function columns(connections: Connection[]): Column<Person>[] {
  return [
    {
      title: 'Name',
      look: 'lead',
      cell: (one) => (
        <>
          <a class="row-link" href={personHref(one.id)}>
            {nameOf(one)}
          </a>
          <p class="quiet small">{one.email}</p>
        </>
      ),
    },
    {
      title: 'Role',
      // What nobody has said is no news in a list.
      cell: (one) => (one.role === 'other' ? '' : personRoleWords[one.role]),
    },
    { title: 'Also known', look: 'long', cell: (one) => <span class="quiet">{firstOf(one)}</span> },
    { title: 'Added by', cell: (one) => <span class="quiet">{sourceOf(one, connections)}</span> },
    { title: 'Updated', cell: (one) => <Time at={one.updated_at} /> },
  ]
}

export const nameOf = (one: Pick<Person, 'first_name' | 'last_name'>): string =>
  `${one.first_name} ${one.last_name}`

export function sourceOf({ source }: Person, connections: Connection[]): string {
  if (source === null) return 'Hand'
  return connections.find(({ id }) => id === source)?.name ?? 'Disconnected'
}

/** What else is known of them, as far as a line of a list goes. */
function firstOf({ extra }: Person): string {
  const values = Object.entries(extra).filter(([name]) => name !== 'name' && name !== 'status')
  return values
    .map(([, value]) => (typeof value === 'object' ? '' : plain(value)))
    .filter(Boolean)
    .slice(0, 2)
    .join(' · ')
}

function personHref(id: string): string {
  const query = new URLSearchParams(route.value.query)
  query.set('person', id)
  return `#/people?${query}`
}

function Nobody({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="Nobody matches">
        <p>
          The search looks at how words begin: “jo” finds Joanna and Jo, not Banjo. Loosen a filter, or clear
          it.
        </p>
      </Empty>
    )
  }
  return (
    <Empty title="Nobody here yet">
      <p>
        A person is one human with one email address. Their accounts in your apps are found by that address
        and shown beside each other. Being one gives nobody a sign-in.
      </p>
      {can('editor') && (
        <a class="button main" href="#/people/import">
          Add people from an app
        </a>
      )}
    </Empty>
  )
}
