import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { Note } from '#parts/note.tsx'
import { ExactTime } from '#parts/time.tsx'
import { useForm } from '#parts/use-form.ts'
import type { WebhookEndpoint } from '#types.ts'
import { SecretShown } from './secret-shown.tsx'

interface Props {
  of: WebhookEndpoint
  onClose: () => void
}

interface Fresh {
  secret: string
  previous_secret_until: string | null
}

export function RotateSecret({ of: endpoint, onClose }: Props) {
  const [fresh, setFresh] = useState<Fresh | null>(null)
  const form = useForm({
    send: async () =>
      setFresh(await api.post('/v1/webhook-endpoints/{id}/rotate', { path: { id: endpoint.id } })),
  })
  if (fresh)
    return (
      <Dialog title={`${endpoint.name} has a new secret`} onClose={onClose}>
        <SecretShown secret={fresh.secret} />
        {fresh.previous_secret_until && (
          <p>
            Until <ExactTime at={fresh.previous_secret_until} /> each delivery is signed with both. Give the
            new one to the receiver before that.
          </p>
        )}
        <div class="row end">
          <button type="button" class="button main" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    )
  return (
    <Dialog title={`A new secret for ${endpoint.name}?`} onClose={onClose}>
      {endpoint.previous_secret_until ? (
        <Note tone="plain">
          The secret was changed already, and the one before signs until{' '}
          <ExactTime at={endpoint.previous_secret_until} />. It can be changed again after that.
        </Note>
      ) : (
        <Form form={form}>
          <p>
            For 24 hours each delivery carries two signatures, by the old secret and by the new one. A
            receiver that knows either takes it, so nothing is lost while you change it there. Afterwards only
            the new one signs.
          </p>
          <div class="row end">
            <button type="button" class="button" onClick={onClose}>
              Keep it as it is
            </button>
            <button class="button main" aria-disabled={form.busy}>
              Make a new secret
            </button>
          </div>
        </Form>
      )}
    </Dialog>
  )
}
