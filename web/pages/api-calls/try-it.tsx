import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { ToneBadge } from '#parts/badge.tsx'
import { CopyButton } from '#parts/copy.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { CurlTabs } from '#pages/keys/curl-tabs.tsx'
import type { CallTry } from '#types.ts'
import { askedOf, exampleAddress, filledAddress } from './address.ts'
import { AddressLine } from './address-line.tsx'
import { type Whole } from './calls.ts'
import { pretty } from './pretty.ts'

/** As a partner would, and with what a partner would get. */
export function TryIt({ call, template }: Whole) {
  const [values, setValues] = useState<Record<string, string>>({})
  const [got, setGot] = useState<CallTry | null>(null)
  const asked = askedOf({ call, template })
  const form = useForm({
    send: async (data) => {
      const given = asked.map(({ name }) => [name, text(data, `parameters.${name}`)] as const)
      const parameters = Object.fromEntries(given.filter(([, value]) => value !== ''))
      setGot(await api.post('/v1/api-calls/{id}/try', { path: { id: call.id }, body: { parameters } }))
    },
  })
  const address = filledAddress(call.address, asked, values)
  return (
    <section class="stack" aria-labelledby="try-title">
      <h2 id="try-title">Try it</h2>
      <div class="card padded">
        <Form form={form}>
          {asked.length > 0 && (
            <div class="side-by-side">
              {asked.map(({ name, label, about, required, example }) => (
                <Field
                  key={name}
                  name={`parameters.${name}`}
                  label={required ? label : `${label} (optional)`}
                  help={about || undefined}
                  required={required}
                  placeholder={example && `such as ${example}`}
                  autoComplete="off"
                  spellcheck={false}
                  onInput={(value) => setValues((before) => ({ ...before, [name]: value.trim() }))}
                />
              ))}
            </div>
          )}
          <AddressLine address={address} />
          <div class="row">
            <button class="button main" aria-disabled={form.busy}>
              {form.busy ? 'Asking…' : 'Try it'}
            </button>
            <span class="quiet small">It reads, and changes nothing. No key is needed here.</span>
          </div>
          <div aria-live="polite">{got && <Got got={got} />}</div>
        </Form>
        <details>
          <summary>The same from a command line</summary>
          <CurlTabs
            address={exampleAddress({ call, template }, values)}
            caller={{ clientKey: 'CLIENT_KEY', secret: 'CLIENT_SECRET' }}
          />
        </details>
      </div>
    </section>
  )
}

function Got({ got }: { got: CallTry }) {
  const body = pretty(got)
  return (
    <div class="stack tight">
      <div class="row">
        <ToneBadge tone={got.status < 300 ? 'good' : 'bad'}>{got.status}</ToneBadge>
        <code class="small">{got.content_type}</code>
        <CopyButton text={got.body} what="the answer" />
      </div>
      <pre class="code answer" tabIndex={0} aria-label="What a partner gets">
        {body || '(nothing)'}
      </pre>
    </div>
  )
}
