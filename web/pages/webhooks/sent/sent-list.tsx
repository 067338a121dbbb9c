import { useState } from 'preact/hooks'
import { useMoment } from '#ages.ts'
import { at } from '#api.ts'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table } from '#parts/table.tsx'
import { usePages } from '#pages-of.ts'
import { route } from '#router.ts'
import { can } from '#state.ts'
import { oneOf } from '#words.ts'
import { useEndpoints, useEventTypes } from '../endpoints/endpoints.ts'
import { fates } from '../fate-words.ts'
import { Filters } from '../filters.tsx'
import { Frame } from '../frame.tsx'
import { useNameOf } from '../names.ts'
import { NothingSoFar } from '../nothing-so-far.tsx'
import { ReplaySent } from './replay-sent.tsx'
import { sentColumns } from './sent-columns.tsx'

export function SentList() {
  const endpoints = useEndpoints().data ?? []
  const types = useEventTypes().data?.map(({ type }) => type) ?? []
  const [replaying, setReplaying] = useState(false)
  return (
    <Frame
      tab="sent"
      about="Each event for each endpoint, newest first, with every try. What is not delivered at once is tried ten times over two days."
      aside={
        can('editor') &&
        endpoints.length > 0 && (
          <button type="button" class="button" onClick={() => setReplaying(true)}>
            Replay a range
          </button>
        )
      }
    >
      <Filters
        whose={{
          name: 'endpoint',
          label: 'To',
          all: 'All endpoints',
          options: endpoints.map(({ id, name }) => ({ value: id, words: name })),
        }}
        types={types}
        search="In the body"
      />
      <List />
      {replaying && <ReplaySent endpoints={endpoints} onClose={() => setReplaying(false)} />}
    </Frame>
  )
}

function List() {
  const { query } = route.value
  const asked = {
    endpoint: query.get('endpoint'),
    state: oneOf(fates, query.get('state')),
    type: query.get('type'),
    q: query.get('q'),
    after: useMoment(query.get('since')),
    order: 'desc',
  } as const
  const pages = usePages(at('/v1/deliveries', { query: asked }), ({ state }) => state === 'pending')
  const nameOf = useNameOf()
  return (
    <Loaded live={pages.live}>
      {() =>
        pages.rows.length === 0 && pages.hasMore ? (
          <NothingSoFar pages={pages} />
        ) : pages.rows.length === 0 ? (
          <Nothing isFiltered={query.size > 0} />
        ) : (
          <div class="stack">
            <div class="card">
              <Table
                caption="Sent events"
                columns={sentColumns(nameOf)}
                rows={pages.rows}
                rowKey={(row) => row.id}
                opens
              />
            </div>
            <LoadMore pages={pages} noun="event" />
          </div>
        )
      }
    </Loaded>
  )
}

const ledgerOf = (endpoint: string | null): string =>
  endpoint ? `#/webhooks/ledger?subject=${endpoint}` : '#/webhooks/ledger?side=out'

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty title="No event is like this">
        <p>
          Loosen a filter. What an endpoint did not ask for, or its filter leaves out, is not here one by one:
          the <a href={ledgerOf(route.value.query.get('endpoint'))}>ledger</a> counts it, with the reason.
        </p>
      </Empty>
    )
  return (
    <Empty title="Nothing was sent yet">
      <p>
        Once there is an endpoint, every change of a record that it asks for is sent there and listed here.
      </p>
      <a class="button" href="#/webhooks">
        Go to endpoints
      </a>
    </Empty>
  )
}
