import { api } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { toast } from '#parts/toast.tsx'
import { go } from '#router.ts'
import type { WebhookEndpoint } from '#types.ts'
import { count } from '#words.ts'

export function DeleteEndpoint({ of: endpoint, onClose }: { of: WebhookEndpoint; onClose: () => void }) {
  const { id, name, pending, dead } = endpoint
  async function remove() {
    await api.delete('/v1/webhook-endpoints/{id}', { path: { id } })
    toast(`${name} is deleted. Nothing is sent there any more.`)
    go('#/webhooks')
  }
  return (
    <Confirm title={`Delete ${name}?`} verb="Delete the endpoint" act={remove} onClose={onClose}>
      <p>
        Nothing more is sent to <code>{endpoint.url}</code>.
        {pending > 0 &&
          ` ${count(pending, 'event is', 'events are')} still on the way there and will not be sent.`}
        {dead > 0 && ` ${count(dead, 'dead letter')} can be replayed no more.`} What was sent stays listed for
        30 days. There is no way back; a pause has one.
      </p>
    </Confirm>
  )
}
