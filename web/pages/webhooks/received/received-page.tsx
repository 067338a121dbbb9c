import { useState } from 'preact/hooks'
import { at } from '#api.ts'
import { useConnections } from '#connections.ts'
import { useLive } from '#live.ts'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { can } from '#state.ts'
import type { ReceivedWhole } from '#types.ts'
import { Body, Headers } from '../body.tsx'
import { FateBadge } from '../fate-badge.tsx'
import { MadeChanges } from './made-changes.tsx'
import { ReceivedActions } from './received-actions.tsx'
import { ReceivedFacts, WhatBecameOfIt } from './received-facts.tsx'
import { ReplayReceivedOne } from './replay-one.tsx'

export function ReceivedPage({ id }: { id: string }) {
  const live = useLive(at('/v1/received/{id}', { path: { id } }), {
    isBusy: ({ state }) => state === 'pending',
  })
  const [replaying, setReplaying] = useState(false)
  const event = live.data
  const connections = useConnections().data
  const connection = connections?.find((one) => one.id === event?.connection_id)
  const isGone = connections !== null && !connection
  return (
    <div class="page">
      <PageHead
        title={event ? (event.label ?? event.type) : 'Received event'}
        up={{ href: '#/webhooks/received', words: 'Received' }}
        aside={<span role="status">{event && <FateBadge of={event} />}</span>}
        about={
          connection ? (
            <>
              from <a href={`#/connections/${connection.id}`}>{connection.name}</a>
            </>
          ) : (
            event && isGone && 'from a connection that was disconnected'
          )
        }
      >
        {event && can('editor') && (
          <ReceivedActions event={event} onReplay={isGone ? null : () => setReplaying(true)} />
        )}
      </PageHead>
      <Loaded live={live}>{(data) => <Whole event={data} isGone={isGone} />}</Loaded>
      {event && replaying && <ReplayReceivedOne event={event} onClose={() => setReplaying(false)} />}
    </div>
  )
}

function Whole({ event, isGone }: { event: ReceivedWhole; isGone: boolean }) {
  return (
    <>
      <WhatBecameOfIt event={event} isGone={isGone} />
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
