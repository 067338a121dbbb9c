import { useState } from 'preact/hooks'
import { useMoment } from '#ages.ts'
import { at } from '#api.ts'
import { useConnections } from '#connections.ts'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Table } from '#parts/table.tsx'
import { usePages } from '#pages-of.ts'
import { route } from '#router.ts'
import { can } from '#state.ts'
import { oneOf } from '#words.ts'
import { fates } from '../fate-words.ts'
import { Filters } from '../filters.tsx'
import { Frame } from '../frame.tsx'
import { useNameOf } from '../names.ts'
import { NothingSoFar } from '../nothing-so-far.tsx'
import { receivedColumns } from './received-columns.tsx'
import { ReplayReceived } from './replay-received.tsx'
import { useSenders } from './senders.ts'

export function ReceivedList() {
  const connections = useConnections().data ?? []
  const types = useSenders().flatMap(({ triggers }) => triggers.map(({ id }) => id))
  const [replaying, setReplaying] = useState(false)
  return (
    <Frame
      tab="received"
      about="What apps sent by themselves, newest first. Payloads are kept for 30 days, dead letters until somebody decides."
      aside={
        can('editor') && (
          <button type="button" class="button" onClick={() => setReplaying(true)}>
            Replay a range
          </button>
        )
      }
    >
      <Filters
        whose={{
          name: 'connection',
          label: 'From',
          all: 'All connections',
          options: connections.map(({ id, name }) => ({ value: id, words: name })),
        }}
        types={[...new Set(types)].toSorted()}
        search="In the payload"
      />
      <List />
      {replaying && <ReplayReceived connections={connections} onClose={() => setReplaying(false)} />}
    </Frame>
  )
}

function List() {
  const { query } = route.value
  const asked = {
    connection: query.get('connection'),
    state: oneOf(fates, query.get('state')),
    type: query.get('type'),
    q: query.get('q'),
    after: useMoment(query.get('since')),
    order: 'desc',
  } as const
  const pages = usePages(at('/v1/received', { query: asked }), ({ state }) => state === 'pending')
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
                caption="Received events"
                columns={receivedColumns(nameOf)}
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

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty title="No event is like this">
        <p>Loosen a filter. What was refused at the door is not here: a connection’s page counts it.</p>
      </Empty>
    )
  return <NothingYet />
}

/** Where to begin: the connections whose apps can send something. */
function NothingYet() {
  const senders = useSenders()
  return (
    <Empty title="Nothing was received yet">
      <p>
        An app sends events to an address that its connection has. How to set it up, and a try with sample
        data, is on the connection’s page under Webhooks.
      </p>
      <div class="row">
        {senders.map(({ id, name }) => (
          <a class="button" key={id} href={`#/connections/${id}?see=webhooks`}>
            {name}
          </a>
        ))}
        {senders.length === 0 && (
          <a class="button" href="#/connections">
            Go to connections
          </a>
        )}
      </div>
    </Empty>
  )
}
