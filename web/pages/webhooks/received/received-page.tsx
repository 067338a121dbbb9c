import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { useConnection } from '#connections.ts'
import { useLive } from '#live.ts'
import { ActionButton } from '#parts/button.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { can } from '#state.ts'
import type { ReceivedWhole } from '#types.ts'
import { Body, Headers } from '../body.tsx'
import { FateBadge } from '../fate-badge.tsx'
import { ReplayDialog } from '../replay/replay-dialog.tsx'
import { MadeChanges } from './made-changes.tsx'
import { ReceivedFacts, WhatBecameOfIt } from './received-facts.tsx'

export function ReceivedPage({ id }: { id: string }) {
  const path = { id }
  const live = useLive(at('/v1/received/{id}', { path }), { isBusy: ({ state }) => state === 'pending' })
  const [replaying, setReplaying] = useState(false)
  const event = live.data
  const connection = useConnection(event && event.connection_id).data
  return (
    <div class="page">
      <PageHead
        title={event ? (event.label ?? event.type) : 'Received event'}
        up={{ href: '#/webhooks/received', words: 'Received' }}
        aside={<span role="status">{event && <FateBadge of={event} />}</span>}
        about={
          connection && (
            <>
              from <a href={`#/connections/${connection.id}`}>{connection.name}</a>
            </>
          )
        }
      >
        {event && can('editor') && (
          <>
            {event.state === 'dead' && (
              <ActionButton
                act={() => api.post('/v1/received/{id}/dismiss', { path })}
                done="Dismissed. It counts as filtered out from now on."
              >
                Dismiss
              </ActionButton>
            )}
            {event.state !== 'pending' && (
              <button type="button" class="button" onClick={() => setReplaying(true)}>
                Replay
              </button>
            )}
          </>
        )}
      </PageHead>
      <Loaded live={live}>{(data) => <Whole event={data} />}</Loaded>
      {replaying && (
        <ReplayDialog
          title="Replay this event"
          noun="event"
          ask={(dry_run) => api.post('/v1/received/{id}/replay', { path, body: { dry_run } })}
          onClose={() => setReplaying(false)}
        />
      )}
    </div>
  )
}

function Whole({ event }: { event: ReceivedWhole }) {
  return (
    <>
      <WhatBecameOfIt event={event} />
      <ReceivedFacts event={event} />
      <MadeChanges event={event} />
      <section class="card" aria-labelledby="body">
        <div class="card-head">
          <h2 id="body">What the app sent</h2>
        </div>
        <div class="card-body stack">
          <Body text={event.body} what="the payload" contentType={event.headers['content-type']} />
          <details>
            <summary>Headers</summary>
            <Headers all={event.headers} />
          </details>
        </div>
      </section>
    </>
  )
}
