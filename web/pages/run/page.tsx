import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { useConnection } from '#connections.ts'
import { useLive } from '#live.ts'
import { RunBadge } from '#parts/badge.tsx'
import { ActionButton } from '#parts/button.tsx'
import { lazy } from '#parts/lazy.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Progress } from '#parts/progress.tsx'
import { go } from '#router.ts'
import { isActive } from '#status.ts'
import { can } from '#state.ts'
import { Log } from './log.tsx'
import { Message } from './message.tsx'
import { Figures, Timing } from './figures.tsx'
import { Preview } from './preview.tsx'
import { Receipt } from './receipt.tsx'
import { Review } from './review.tsx'
import { SetAside } from './set-aside.tsx'

const ReplayRun = lazy(async () => (await import('#webhook-screens.ts')).ReplayRun)

export function RunPage({ id }: { id: string }) {
  const live = useLive(at('/v1/runs/{id}', { path: { id } }), { isBusy: (data) => isActive(data.state) })
  const run = live.data
  const [replaying, setReplaying] = useState(false)
  const connection = useConnection(run && run.connection_id).data
  const label = connection?.syncs.find((sync) => sync.id === run?.sync_id)?.label ?? run?.object ?? ''
  const again = async () => {
    if (run) go(`#/runs/${(await api.post('/v1/syncs/{id}/runs', { path: { id: run.sync_id } })).id}`)
  }
  return (
    <div class="page">
      <PageHead
        title={run ? `${run.dry_run ? 'Dry run' : 'Run'} of ${label}` : 'Run'}
        up={{ href: run ? `#/runs?sync=${run.sync_id}` : '#/runs', words: 'Runs' }}
        aside={<span role="status">{run && <RunBadge run={run} />}</span>}
        about={
          connection && (
            <>
              of <a href={`#/connections/${connection.id}`}>{connection.name}</a>
            </>
          )
        }
      >
        {run && !isActive(run.state) && can('editor') && (
          <>
            {!run.dry_run && run.created + run.updated > 0 && (
              <button type="button" class="button" onClick={() => setReplaying(true)}>
                Replay with today’s mapping
              </button>
            )}
            <ActionButton act={again}>Run again</ActionButton>
          </>
        )}
      </PageHead>
      <Loaded live={live}>
        {(data) => (
          <>
            {isActive(data.state) && (
              <div class="card padded">
                <Progress run={data} what={label} />
              </div>
            )}
            <Message run={data} connection={connection} />
            <Review run={data} />
            <Figures run={data} />
            {data.dry_run && <Preview run={data} />}
            {data.quarantined > 0 && <SetAside run={data} />}
            <Receipt run={data} />
            <Timing run={data} />
            <Log run={data} />
          </>
        )}
      </Loaded>
      {run && replaying && <ReplayRun run={run} onClose={() => setReplaying(false)} />}
    </div>
  )
}
