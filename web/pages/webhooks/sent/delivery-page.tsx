import { api, at } from '#api.ts'
import { useLive } from '#live.ts'
import { ActionButton } from '#parts/button.tsx'
import { Fact } from '#parts/fact.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { ExactTime, Time } from '#parts/time.tsx'
import { can } from '#state.ts'
import type { Delivery, DeliveryWhole } from '#types.ts'
import { count } from '#words.ts'
import { Body } from '../body.tsx'
import { useEndpoints } from '../endpoints/endpoints.ts'
import { FateBadge } from '../fate-badge.tsx'
import { fateHelp, reasonWords } from '../fate-words.ts'
import { Tries } from './tries.tsx'

export function DeliveryPage({ id }: { id: string }) {
  const live = useLive(at('/v1/deliveries/{id}', { path: { id } }), {
    isBusy: ({ state }) => state === 'pending',
  })
  const delivery = live.data
  const endpoint = useEndpoints().data?.find((one) => one.id === delivery?.endpoint_id)
  return (
    <div class="page">
      <PageHead
        title={delivery?.type ?? 'Sent event'}
        up={{ href: '#/webhooks/sent', words: 'Sent' }}
        aside={<span role="status">{delivery && <FateBadge of={delivery} />}</span>}
        about={
          endpoint && (
            <>
              to <a href={`#/webhooks/endpoints/${endpoint.id}`}>{endpoint.name}</a>
            </>
          )
        }
      >
        {delivery && can('editor') && <Buttons delivery={delivery} />}
      </PageHead>
      <Loaded live={live}>{(data) => <Whole delivery={data} />}</Loaded>
    </div>
  )
}

function Buttons({ delivery: { id, state } }: { delivery: Delivery }) {
  const path = { id }
  return (
    <>
      {state === 'dead' && (
        <ActionButton
          act={() => api.post('/v1/deliveries/{id}/dismiss', { path })}
          done="Dismissed. It counts as filtered out from now on."
        >
          Dismiss
        </ActionButton>
      )}
      {state !== 'pending' && (
        <ActionButton
          act={() => api.post('/v1/deliveries/{id}/replay', { path })}
          done="On its way again, with the same id and body."
        >
          Replay
        </ActionButton>
      )}
    </>
  )
}

function Whole({ delivery }: { delivery: DeliveryWhole }) {
  return (
    <>
      <WhatBecameOfIt delivery={delivery} />
      <section class="card padded" aria-label="About this event">
        <dl class="facts">
          <Fact term="Made">
            <ExactTime at={delivery.created_at} />
          </Fact>
          {delivery.settled_at && (
            <Fact term="Settled">
              <Time at={delivery.settled_at} />
            </Fact>
          )}
          <Fact term="Tried">{count(delivery.attempts, 'time')}</Fact>
          {delivery.replays > 0 && <Fact term="Replayed">{count(delivery.replays, 'time')}</Fact>}
          <Fact term="Id that the receiver gets">
            <code>{delivery.event_id}</code>
          </Fact>
        </dl>
      </section>
      <Tries all={delivery.tries} />
      <section class="card" aria-labelledby="body">
        <div class="card-head">
          <h2 id="body">What is sent</h2>
        </div>
        <div class="card-body">
          <Body text={delivery.body} what="the body" />
        </div>
      </section>
    </>
  )
}

const tones = { pending: 'plain', delivered: 'good', filtered: 'plain', dead: 'bad' } as const

function WhatBecameOfIt({
  delivery: { state, reason, message, next_attempt_at: next, attempts },
}: {
  delivery: Delivery
}) {
  return (
    <Note tone={state === 'pending' && attempts > 0 ? 'warn' : tones[state]}>
      <p>{message ?? (reason ? `${reasonWords(reason)}.` : fateHelp.out[state])}</p>
      {state === 'pending' && next && (
        <p>
          Next try <Time at={next} />, by itself; nothing to do until then.
        </p>
      )}
      {state === 'dead' && <p>Your turn: mend the receiver and replay it, or dismiss it.</p>}
    </Note>
  )
}
