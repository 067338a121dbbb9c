import { api } from '#api.ts'
import { useCatalog } from '#connections.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PermittedFields } from '#parts/permitted-fields.tsx'
import { toast } from '#parts/toast.tsx'
import { useForm } from '#parts/use-form.ts'
import { checkPermitted, isNotPermitted, OWN, permittedOf } from '#permitted.ts'
import type { Connection } from '#types.ts'

interface Props {
  connection: Connection
  onClose: () => void
}

export function Restrict({ connection, onClose }: Props) {
  const live = useCatalog()
  const form = useForm({
    fieldOf: (error) => (isNotPermitted(error) ? OWN : null),
    check: checkPermitted,
    send: async (data) => {
      const permitted = permittedOf(data)
      await api.patch('/v1/connections/{id}', {
        path: { id: connection.id },
        body: { permitted_endpoints: permitted },
      })
      onClose()
      toast(permitted ? 'Nothing but these calls is made from now on.' : 'It may call everything again.')
    },
  })
  return (
    <Dialog title={`What may ${connection.name} call?`} onClose={onClose}>
      <Loaded live={live}>
        {(connectors) => (
          <Form form={form}>
            <PermittedFields
              endpoints={connectors.find(({ id }) => id === connection.connector)?.endpoints ?? []}
              permitted={connection.permitted_endpoints}
            />
            <div class="row end">
              <button type="button" class="button" onClick={onClose}>
                Cancel
              </button>
              <button class="button main" aria-disabled={form.busy}>
                {form.busy ? 'Testing…' : 'Test and save'}
              </button>
            </div>
          </Form>
        )}
      </Loaded>
    </Dialog>
  )
}
