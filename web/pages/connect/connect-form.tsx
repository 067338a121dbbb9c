import { useState } from 'preact/hooks'
import { CredentialFields, checkCredentials, refusedField } from '#parts/credential-fields.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { useForm } from '#parts/use-form.ts'
import { checkPermitted, isNotPermitted, OWN } from '#permitted.ts'
import { can } from '#state.ts'
import type { Connector, Way } from '#types.ts'
import { Advanced } from './advanced.tsx'
import { RedirectAddress } from './redirect-address.tsx'
import { connect, connectSample, goAndConsent } from './send.ts'
import { Ways } from './ways.tsx'

export function ConnectForm({ connector }: { connector: Connector }) {
  const { ways, name: app } = connector
  const [sample, setSample] = useState(false)
  const [chosen, setChosen] = useState(ways[0]?.id ?? '')
  const way = ways.find(({ id }) => id === chosen)
  const fields = way?.credentials ?? []
  const form = useForm({
    fieldOf: (error) => (isNotPermitted(error) ? OWN : refusedField(fields, error)),
    check: (data) => (sample ? {} : { ...checkCredentials(fields, data), ...checkPermitted(data) }),
    send: async (data) => {
      if (sample || !way) return connectSample(connector, data)
      return way.consent ? goAndConsent(connector, way, data) : connect(connector, way, data)
    },
  })
  return (
    <Form form={form}>
      <Field
        name="name"
        label="Name of this connection"
        help="How your team will recognise it, for example by department or region."
        defaultValue={app}
        maxLength={80}
        required
      />
      {connector.sandbox && <Sample app={app} chosen={sample} onChoose={setSample} />}
      {!sample && way && (
        <>
          {ways.length > 1 && <Ways ways={ways} chosen={chosen} onChoose={setChosen} />}
          {way.redirect_uri && <RedirectAddress app={app} address={way.redirect_uri} />}
          <CredentialFields key={way.id} credentials={fields} />
          <Advanced connector={connector} />
        </>
      )}
      <div class="row">
        <button class="button main" aria-disabled={form.busy || !can('admin')} disabled={!can('admin')}>
          {form.busy ? `Asking ${app}…` : verb(app, sample ? null : way)}
        </button>
        <span class="quiet small" aria-live="polite">
          {form.busy && 'This can take a few seconds.'}
        </span>
      </div>
    </Form>
  )
}

function verb(app: string, way: Way | null | undefined): string {
  if (!way) return 'Connect sample data'
  return way.consent ? `Go to ${app} and allow` : 'Test and connect'
}

interface SampleProps {
  app: string
  chosen: boolean
  onChoose: (chosen: boolean) => void
}

function Sample({ app, chosen, onChoose }: SampleProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={chosen} onChange={(event) => onChoose(event.currentTarget.checked)} />
      <span>
        Use sample data
        <span class="help">A simulated {app} with made-up people. No account needed.</span>
      </span>
    </label>
  )
}
