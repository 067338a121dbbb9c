import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import { useForm } from '#parts/use-form.ts'
import type { WebhookEndpoint } from '#types.ts'
import { checkEndpoint, EndpointFields, endpointOf } from './endpoint-fields.tsx'

export function EditEndpoint({ of: endpoint, onClose }: { of: WebhookEndpoint; onClose: () => void }) {
  const form = useForm({
    check: checkEndpoint,
    send: async (data) => {
      await api.patch('/v1/webhook-endpoints/{id}', { path: { id: endpoint.id }, body: endpointOf(data) })
      toast('Saved. It holds for every change from now on.')
      onClose()
    },
  })
  return (
    <Dialog title={`Edit ${endpoint.name}`} onClose={onClose}>
      <Form form={form}>
        <EndpointFields of={endpoint} />
        <div class="row end">
          <button class="button main" aria-disabled={form.busy}>
            {form.busy ? 'Saving…' : 'Save'}
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
