import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { useForm } from '#parts/use-form.ts'
import { checkEndpoint, EndpointFields, endpointOf } from './endpoint-fields.tsx'
import { SecretShown } from './secret-shown.tsx'

interface Made {
  id: string
  name: string
  secret: string
}

export function NewEndpoint({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<Made | null>(null)
  return (
    <Dialog title={made ? `${made.name} is ready` : 'Add an endpoint'} onClose={onClose}>
      {made ? (
        <div class="stack">
          <SecretShown secret={made.secret} />
          <p>
            It gets every change from now on. <a href={`#/webhooks/endpoints/${made.id}`}>Open it</a> to send
            a test event.
          </p>
          <div class="row end">
            <button type="button" class="button main" onClick={onClose}>
              Done
            </button>
          </div>
        </div>
      ) : (
        <NewForm onMade={setMade} />
      )}
    </Dialog>
  )
}

function NewForm({ onMade }: { onMade: (made: Made) => void }) {
  const form = useForm({
    check: checkEndpoint,
    send: async (data) => onMade(await api.post('/v1/webhook-endpoints', { body: endpointOf(data) })),
  })
  return (
    <Form form={form}>
      <EndpointFields />
      <div class="row end">
        <button class="button main" aria-disabled={form.busy}>
          {form.busy ? 'Adding…' : 'Add endpoint'}
        </button>
      </div>
    </Form>
  )
}
