import { at } from '#api.ts'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { usePages } from '#pages-of.ts'
import { isActive } from '#status.ts'
import { RunTable } from './table.tsx'

interface Props {
  /** Of one sync, or of all. */
  syncId: string
  state: string
  /** A sync's id → `connection: sync`. */
  names: Map<string, string>
}

export function RunList({ syncId, state, names }: Props) {
  const address = syncId ? at('/v1/syncs/{id}/runs', { path: { id: syncId } }) : at('/v1/runs')
  const pages = usePages(address, (run) => isActive(run.state))
  return (
    <Loaded live={pages.live}>
      {() => {
        const rows = pages.rows
          .filter((run) => !state || run.state === state)
          .map((run) => ({
            run,
            name: syncId ? null : (names.get(run.sync_id) ?? `Disconnected: ${run.object}`),
          }))
        return (
          <div class="stack">
            {rows.length > 0 ? <RunTable rows={rows} /> : <NoRuns isFiltered={state !== ''} />}
            <LoadMore pages={pages} noun="run" />
          </div>
        )
      }}
    </Loaded>
  )
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty title="No run loaded so far ended like this">
        <p>Load more, or choose another result.</p>
      </Empty>
    )
  }
  return (
    <Empty title="Nothing has run yet">
      <p>A sync’s first run starts as soon as its app is connected, and then by its schedule.</p>
      <a class="button" href="#/connections">
        Go to connections
      </a>
    </Empty>
  )
}
