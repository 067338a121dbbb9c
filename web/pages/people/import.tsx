import { Empty } from '#parts/empty.tsx'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { Candidates } from './candidates.tsx'
import { FeedSummary } from './feed-summary.tsx'

/** The users of a connection who are not among the people yet, to choose from. */
export function Import({ connections }: { connections: ConnectionWithSyncs[] }) {
  const withUsers = connections.filter(({ syncs }) => syncs.some(({ kind }) => kind === 'user'))
  const chosen = withUsers.find(({ id }) => id === route.value.query.get('from')) ?? withUsers[0]
  if (!chosen) {
    return (
      <Empty title="No connection has users">
        <p>Connect an app that has them, let it run once, and choose here whom to add.</p>
        <a class="button" href="#/connect">
          Connect an app
        </a>
      </Empty>
    )
  }
  return (
    <div class="stack">
      <div class="filters">
        <Select
          name="from"
          label="Connection"
          value={chosen.id}
          options={withUsers.map(({ id, name }) => ({ value: id, words: name }))}
          onChange={(value) => setQuery({ from: value })}
        />
      </div>
      <FeedSummary key={`feed of ${chosen.id}`} id={chosen.id} />
      <Candidates key={chosen.id} connection={chosen} />
    </div>
  )
}
