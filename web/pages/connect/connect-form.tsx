import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { CredentialFields, checkCredentials, credentialsOf, refusedField } from '#parts/credential-fields.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { go } from '#router.ts'
import { can } from '#state.ts'
import type { Connection, Connector } from '#types.ts'

export function ConnectForm({ connector }: { connector: Connector }) {
  const [sample, setSample] = useState(false)
  const form = useForm({
    fieldOf: (error) => refusedField(connector, error),
    check: (data) => (sample ? {} : checkCredentials(connector, data)),
    send: async (data) => {
      const connection = await api.post<Connection>('/v1/connections', {
        connector: connector.id,
        name: text(data, 'name'),
        mode: sample ? 'sandbox' : 'live',
        credentials: sample ? {} : credentialsOf(connector, data),
        ...(text(data, 'base_url') && { base_url: text(data, 'base_url') }),
      })
      go(`#/connections/${connection.id}`)
      toast(`${connection.name} is connected, and its first syncs have started.`)
    },
  })
  return (
    <Form form={form}>
      <Field
        name="name"
        label="Name of this connection"
        help="How your team will recognise it, for example by department or region."
        defaultValue={connector.name}
        maxLength={80}
        required
      />
      {connector.sandbox && (
        <label class="check">
          <input
            type="checkbox"
            checked={sample}
            onChange={(event) => setSample(event.currentTarget.checked)}
          />
          <span>
            Use sample data
            <span class="help">A simulated {connector.name} with made-up people. No account needed.</span>
          </span>
        </label>
      )}
      {!sample && (
        <>
          <CredentialFields connector={connector} />
          <details>
            <summary>Advanced: base URL</summary>
            <Field
              name="base_url"
              label="Base URL"
              type="url"
              placeholder={connector.base_url.replaceAll(/{{\w+}}/g, '…')}
              help="Only if your account lives at another address. The credentials are sent there and nowhere else."
            />
          </details>
        </>
      )}
      <div class="row">
        <button class="button main" aria-disabled={form.busy || !can('admin')} disabled={!can('admin')}>
          {form.busy ? `Asking ${connector.name}…` : sample ? 'Connect sample data' : 'Test and connect'}
        </button>
        <span class="quiet small" aria-live="polite">
          {form.busy && 'This can take a few seconds.'}
        </span>
      </div>
    </Form>
  )
}
