import { useConnections } from '#connections.ts'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { connectionStatus } from '#status.ts'
import { can } from '#state.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { ConnectionCard } from './connection-card.tsx'
import { FirstSteps } from './first-steps.tsx'
import { useHookTurns } from './hook-turns.ts'
import { Totals } from './totals.tsx'
import { Turns } from './turns.tsx'
import { inTurn, turnsOf } from './turns.ts'
import { verdict } from './verdict.ts'

export function Overview() {
  const live = useConnections()
  const all = live.data ?? []
  const hookTurns = useHookTurns()
  const turns = inTurn([...turnsOf(all, can('admin')), ...hookTurns])
  return (
    <div class="page">
      <PageHead title="Overview" about={live.data && all.length > 0 ? verdict(all, turns) : undefined}>
        {all.length > 0 && can('admin') && (
          <a class="button main" href="#/connect">
            Connect an app
          </a>
        )}
      </PageHead>
      <Loaded live={live}>
        {() =>
          all.length === 0 ? (
            <FirstSteps />
          ) : (
            <>
              {turns.length > 0 && <Turns turns={turns} />}
              <Totals connections={all} />
              {inOrder(all).map((connection) => (
                <ConnectionCard key={connection.id} connection={connection} />
              ))}
            </>
          )
        }
      </Loaded>
    </div>
  )
}

// What needs somebody first; otherwise by name, so that cards keep their place while syncs start and end.
function inOrder(connections: ConnectionWithSyncs[]): ConnectionWithSyncs[] {
  const urgent = ['reauth_required', 'failed', 'suspicious', 'late']
  const rank = (one: ConnectionWithSyncs) => (urgent.includes(connectionStatus(one)) ? 0 : 1)
  return connections.toSorted((a, b) => rank(a) - rank(b))
}
