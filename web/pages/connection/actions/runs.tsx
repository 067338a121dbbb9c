import { useState } from 'preact/hooks'
import { goesOn, mayRetry, runWords } from '#action-words.ts'
import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { ToneBadge } from '#parts/badge.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Time } from '#parts/time.tsx'
import { can } from '#state.ts'
import type { Action, ActionRun, Connection, Connector } from '#types.ts'
import { Retry, Undo } from './again.tsx'
import { GoesOn, given, plain } from './outcome.tsx'

interface Props {
  connection: Connection
  connector: Connector
}

const AT_FIRST = 5
const AT_MOST = 200

/** What this connection was told to do, newest first. All of it stays live: any of it may still change. */
export function ActionRuns({ connection, connector }: Props) {
  const [limit, setLimit] = useState(AT_FIRST)
  const query = { connection: connection.id, limit: String(limit) }
  const live = useLive(at('/v1/action-runs', { query }), { isBusy: ({ data }) => data.some(goesOn) })
  return (
    <Loaded live={live}>
      {({ data, next_cursor: more }) =>
        data.length > 0 && (
          <div class="card">
            <div class="card-head">
              <h3>Told to do last</h3>
            </div>
            <ul>
              {data.map((run) => (
                <RunLine key={run.id} run={run} connector={connector} />
              ))}
            </ul>
            {more && limit < AT_MOST && (
              <p class="card-body">
                <button type="button" class="as-link" onClick={() => setLimit(Math.min(limit * 8, AT_MOST))}>
                  Show more
                </button>
              </p>
            )}
          </div>
        )
      }
    </Loaded>
  )
}

function RunLine({ run, connector: { actions, name: app } }: { run: ActionRun; connector: Connector }) {
  const action = actions.find(({ id }) => id === run.action)
  const label = action?.label ?? run.action
  const { words, tone } = runWords(run, app)
  const brought = inWords(given(run))
  return (
    <li class="turn">
      <div>
        <div class="row">
          <h4>{label}</h4>
          <ToneBadge tone={tone}>{words}</ToneBadge>
          <span class="quiet small">
            <Time at={run.created_at} />
          </span>
        </div>
        <p class="quiet small clamp">{asked(run, action)}</p>
        {run.message && <p>{run.message}</p>}
        <GoesOn run={run} />
        {brought && <p class="small">{brought}</p>}
      </div>
      {can('editor') && (
        <div class="row">
          {run.state === 'done' && action?.can_undo && <Undo run={run} label={label} app={app} />}
          {mayRetry(run) && <Retry run={run} label={label} app={app} />}
        </div>
      )}
    </li>
  )
}

/** `Channel or user: C012AB3CD · Text: Hello`. */
const asked = ({ input }: ActionRun, action: Action | undefined): string =>
  inWords(
    Object.entries(input).map(([name, value]) => {
      const field = action?.inputs.find((one) => one.name === name)
      return [field?.label ?? name, plain(value)]
    }),
  )

const inWords = (pairs: [string, string][]): string =>
  pairs.map(([name, value]) => `${name}: ${value}`).join(' · ')
