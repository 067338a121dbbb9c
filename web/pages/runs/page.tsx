import { useConnections } from '#connections.ts'
import { PageHead } from '#parts/page-head.tsx'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import { statuses } from '#status.ts'
import type { RunState } from '#types.ts'
import { RunList } from './run-list.tsx'

const states: RunState[] = ['ok', 'running', 'queued', 'suspicious', 'failed', 'cancelled']

export function Runs() {
  const connections = useConnections().data ?? []
  const syncId = route.value.query.get('sync') ?? ''
  const state = route.value.query.get('state') ?? ''
  const names = new Map(
    connections.flatMap((one) => one.syncs.map((sync) => [sync.id, `${one.name}: ${sync.label}`] as const)),
  )
  return (
    <div class="page">
      <PageHead
        title="Runs"
        about="Every run, newest first: what it read, what it changed, and why it stopped."
      />
      <div class="filters">
        <Select
          name="sync"
          label="Sync"
          value={syncId}
          options={[
            { value: '', words: 'All syncs' },
            ...[...names].map(([value, words]) => ({ value, words })),
          ]}
          onChange={(value) => setQuery({ sync: value })}
        />
        <Select
          name="state"
          label="Result"
          value={state}
          options={[
            { value: '', words: 'Any result' },
            ...states.map((one) => ({ value: one, words: statuses[one].words })),
          ]}
          onChange={(value) => setQuery({ state: value })}
        />
      </div>
      <RunList key={syncId} syncId={syncId} state={state} names={names} />
    </div>
  )
}
