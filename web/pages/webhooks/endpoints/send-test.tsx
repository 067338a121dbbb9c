import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { useLive } from '#live.ts'
import { ActionButton } from '#parts/button.tsx'
import { Note } from '#parts/note.tsx'
import { Select } from '#parts/select.tsx'
import type { Delivery, WebhookEndpoint } from '#types.ts'
import { duration } from '#words.ts'
import { tryWords } from '../sent/tries.ts'
import { useEventTypes } from './endpoints.ts'

const USUAL = 'endpoint.test'

/** One event, made up, by the way that every event goes. */
export function SendTest({ to: endpoint }: { to: WebhookEndpoint }) {
  const types = useEventTypes().data ?? []
  const [type, setType] = useState(USUAL)
  const [sent, setSent] = useState<Delivery | null>(null)
  const send = async () =>
    setSent(await api.post('/v1/webhook-endpoints/{id}/test', { path: { id: endpoint.id }, body: { type } }))
  const all = [...new Set([USUAL, ...types.map((one) => one.type)])]
  return (
    <section class="card" aria-labelledby="test">
      <div class="card-head">
        <h2 id="test">Send a test event</h2>
      </div>
      <div class="card-body stack">
        <div class="filters">
          <Select
            name="test_type"
            label="Type"
            value={type}
            options={all.map((one) => ({ value: one, words: one }))}
            onChange={setType}
          />
          <ActionButton act={send}>Send it now</ActionButton>
        </div>
        <div aria-live="polite">{sent && <TestOutcome key={sent.id} id={sent.id} />}</div>
      </div>
    </section>
  )
}

function TestOutcome({ id }: { id: string }) {
  const { data } = useLive(at('/v1/deliveries/{id}', { path: { id } }), {
    isBusy: ({ state }) => state === 'pending',
  })
  const last = data?.tries.at(-1)
  const link = <a href={`#/webhooks/sent/${id}`}>Look at it</a>
  if (!data || !last) return <Note tone="plain">On its way… {link}</Note>
  const took = `${last.status === null ? 'No answer' : `It answered ${last.status}`} after ${duration(last.ms)}.`
  if (data.state === 'delivered')
    return (
      <Note tone="good">
        {took} {link}
      </Note>
    )
  return (
    <Note tone="bad">
      {took} {tryWords(last)} {data.state === 'filtered' && 'A test is not tried again.'} {link}
    </Note>
  )
}
