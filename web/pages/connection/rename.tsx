import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { text, useForm } from '#parts/use-form.ts'
import type { Connection } from '#types.ts'

export function Rename({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const form = useForm({
    send: async (data) => {
      await api.patch('/v1/connections/{id}', {
        path: { id: connection.id },
        body: { name: text(data, 'name') },
      })
      onClose()
    },
  })
  return (
    <Dialog title="Rename connection" onClose={onClose}>
      <Form form={form}>
        <Field name="name" label="Name" defaultValue={connection.name} maxLength={80} autofocus required />
        <div class="row end">
          <button class="button main" aria-disabled={form.busy}>
            Rename
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
