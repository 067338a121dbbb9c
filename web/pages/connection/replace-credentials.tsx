import { api } from '#api.ts'
import { useCatalog } from '#connections.ts'
import { CredentialFields, checkCredentials, credentialsOf, refusedField } from '#parts/credential-fields.tsx'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { toast } from '#parts/toast.tsx'
import { useForm } from '#parts/use-form.ts'
import type { Connection, Connector } from '#types.ts'

interface Props {
  connection: Connection
  onClose: () => void
}

export function ReplaceCredentials({ connection, onClose }: Props) {
  const live = useCatalog()
  const connector = live.data?.find((one) => one.id === connection.connector)
  return (
    <Dialog title={`Replace credentials of ${connection.name}`} onClose={onClose}>
      <Loaded live={live}>
        {() => connector && <ReplaceForm connection={connection} connector={connector} onClose={onClose} />}
      </Loaded>
    </Dialog>
  )
}

function ReplaceForm({ connection, connector, onClose }: Props & { connector: Connector }) {
  // Those of the way it was connected: other ways have other fields.
  const fields = connector.ways.find(({ id }) => id === connection.way.id)?.credentials ?? []
  const form = useForm({
    fieldOf: (error) => refusedField(fields, error),
    check: (data) => checkCredentials(fields, data),
    send: async (data) => {
      const credentials = credentialsOf(fields, data)
      await api.put('/v1/connections/{id}/credentials', {
        path: { id: connection.id },
        body: { credentials },
      })
      onClose()
      toast(`${connector.name} accepted the new credentials.`)
    },
  })
  return (
    <Form form={form}>
      <p class="quiet">The new ones are tested first. If {connector.name} refuses them, the old ones stay.</p>
      <CredentialFields credentials={fields} stored={connection.credentials} />
      <div class="row end">
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button class="button main" aria-disabled={form.busy}>
          {form.busy ? `Asking ${connector.name}…` : 'Test and replace'}
        </button>
      </div>
    </Form>
  )
}
