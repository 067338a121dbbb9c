import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { ActionButton } from '#parts/button.tsx'
import { Note } from '#parts/note.tsx'
import { Select } from '#parts/select.tsx'
import { can } from '#state.ts'
import type { ConnectionWebhook, ConnectionWithSyncs } from '#types.ts'

interface Props {
  connection: ConnectionWithSyncs
  webhook: ConnectionWebhook
}

interface Answer {
  status: number
  id: string | null
  body: string
}

/** The simulator sends an event as the app would, by the real door. */
export function SendOne({ connection: { id, app }, webhook: { events, sendable } }: Props) {
  const labels = new Map(events.map(({ type, label }) => [type, label]))
  // What has no label is a handshake: not what one wants to see first.
  const [event, setEvent] = useState(sendable.find((type) => labels.has(type)) ?? sendable[0] ?? '')
  const [answer, setAnswer] = useState<Answer | null>(null)
  const send = async () =>
    setAnswer(await api.post('/v1/connections/{id}/webhook/send', { path: { id }, body: { event } }))
  if (sendable.length === 0 || !can('admin')) return null
  return (
    <section class="stack tight" aria-labelledby="send-one">
      <h3 id="send-one">Try it with sample data</h3>
      <div class="filters">
        <Select
          name="event"
          label="Event"
          value={event}
          options={sendable.map((type) => ({ value: type, words: labels.get(type) ?? type }))}
          onChange={setEvent}
        />
        <ActionButton act={send}>Have the simulator send one</ActionButton>
      </div>
      <div aria-live="polite">
        {answer && (
          <Note tone={answer.status < 300 ? 'good' : 'bad'}>
            {answer.status < 300
              ? `It was taken: ${app} would have been answered ${answer.status}.`
              : `It was refused with ${answer.status}: ${answer.body}`}{' '}
            {answer.id && <a href={`#/webhooks/received/${answer.id}`}>Look at it</a>}
          </Note>
        )}
      </div>
    </section>
  )
}
