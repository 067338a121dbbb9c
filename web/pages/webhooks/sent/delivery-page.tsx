import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { Fact } from '#parts/fact.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Note } from '#parts/note.tsx'
import { now } from '#parts/now.ts'
import { PageHead } from '#parts/page-head.tsx'
import { ExactTime, Time } from '#parts/time.tsx'
import { can } from '#state.ts'
import type { Delivery, DeliveryWhole, WebhookEndpoint } from '#types.ts'
import { count } from '#words.ts'
import { Body } from '../body.tsx'
import { useEndpoints } from '../endpoints/endpoints.ts'
import { FateBadge } from '../fate-badge.tsx'
import { fateHelp, reasonWords } from '../fate-words.ts'
import { DeliveryActions } from './delivery-actions.tsx'
import { Tries } from './tries.tsx'
import { hindranceOf } from './way-out.ts'

export function DeliveryPage({ id }: { id: string }) {
  const live = useLive(at('/v1/deliveries/{id}', { path: { id } }), {
    isBusy: ({ state }) => state === 'pending',
  })
  const delivery = live.data
  const endpoints = useEndpoints().data
  const endpoint = endpoints?.find((one) => one.id === delivery?.endpoint_id)
  return (
    <div class="page">
      <PageHead
        title={delivery?.type ?? 'Sent event'}
        up={{ href: '#/webhooks/sent', words: 'Sent' }}
        aside={<span role="status">{delivery && <FateBadge of={delivery} />}</span>}
        about={
          endpoint ? (
            <>
              to <a href={`#/webhooks/endpoints/${endpoint.id}`}>{endpoint.name}</a>
            </>
          ) : (
            delivery && endpoints && 'to an endpoint that was deleted'
          )
        }
      >
        {delivery && can('editor') && <DeliveryActions delivery={delivery} endpoints={endpoints} />}
      </PageHead>
      <Loaded live={live}>{(data) => <Whole delivery={data} endpoints={endpoints} />}</Loaded>
    </div>
  )
}

interface WholeProps {
  delivery: DeliveryWhole
  endpoints: WebhookEndpoint[] | null
}

function Whole({ delivery, endpoints }: WholeProps) {
  return (
    <>
      <WhatBecameOfIt delivery={delivery} endpoints={endpoints} />
      <section class="card padded" aria-label="About this event">
        <dl class="facts">
          {delivery.about && <Fact term="Tells of">{delivery.about}</Fact>}
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
          <Fact term="Id that the receiver gets" wide>
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

function WhatBecameOfIt({ delivery, endpoints }: Omit<WholeProps, 'delivery'> & { delivery: Delivery }) {
  const { state, reason, message, next_attempt_at: next, attempts } = delivery
  return (
    <Note tone={state === 'pending' && attempts > 0 ? 'warn' : tones[state]}>
      <p>{message ?? (reason ? `${reasonWords(reason)}.` : fateHelp.out[state])}</p>
      {state === 'pending' && next && (
        <p>
          {Date.parse(next) > now.value ? (
            <>
              Next try <Time at={next} />, by itself; nothing to do until then.
            </>
          ) : (
            'It is due, and goes out by itself as soon as its endpoint takes events again.'
          )}
        </p>
      )}
      {state === 'dead' && <Turn delivery={delivery} endpoints={endpoints} />}
    </Note>
  )
}

/** What to do about a dead letter, and who. */
function Turn({ delivery, endpoints }: Omit<WholeProps, 'delivery'> & { delivery: Delivery }) {
  const whose = can('editor') ? 'Your turn: ' : 'For an editor: '
  switch (hindranceOf(delivery, endpoints)) {
    case 'deleted':
      return <p>{whose}its endpoint was deleted, so there is nowhere to send it. Dismiss it.</p>
    case 'disabled':
      return (
        <p>
          {whose}mend the receiver,{' '}
          <a href={`#/webhooks/endpoints/${delivery.endpoint_id}`}>resume the endpoint</a>, then replay this.
        </p>
      )
    default:
      return <p>{whose}mend the receiver and replay it, or dismiss it.</p>
  }
}
