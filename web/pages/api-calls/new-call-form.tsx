import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { departmentsOf, useKeys } from '#pages/keys/keys.ts'
import { DepartmentField } from '#pages/keys/name-fields.tsx'
import { ShownOnce } from '#pages/keys/shown-once.tsx'
import { go } from '#router.ts'
import { can } from '#state.ts'
import type { CallTemplate, NewApiCall } from '#types.ts'
import { addressOf, exampleAddress } from './address.ts'
import { AddressLine } from './address-line.tsx'
import { CallFields } from './call-fields.tsx'
import { chosenOf } from './choices.ts'
import { checkChoices, wishOf } from './wish.ts'

export function NewCallForm({ template }: { template: CallTemplate }) {
  const [chosen, setChosen] = useState(() => chosenOf(template))
  const [made, setMade] = useState<NewApiCall | null>(null)
  const departments = departmentsOf(useKeys().data)
  const form = useForm({
    check: () => checkChoices(template, chosen),
    send: async (data) => {
      const department = text(data, 'department')
      const wish = { ...wishOf(data, template, chosen), ...(department && { department }) }
      setMade(await api.post('/v1/api-calls', { body: { template: template.id, ...wish } }))
    },
  })
  return (
    <div class="card padded">
      <Form form={form}>
        <CallFields template={template} chosen={chosen} onChoose={setChosen} />
        <DepartmentField departments={departments} />
        <AddressLine address={addressOf(`${location.origin}/calls/call_…`, chosen.parameters)} notYet />
        <div class="row">
          <button class="button main" aria-disabled={form.busy} disabled={!can('admin')}>
            {form.busy ? 'Adding…' : 'Add the API call'}
          </button>
        </div>
      </Form>
      {made && <Made call={made} template={template} />}
    </div>
  )
}

function Made({ call, template }: { call: NewApiCall; template: CallTemplate }) {
  const close = () => go(`#/api-calls/${call.id}`)
  return (
    <Dialog title={`${call.name} is ready`} onClose={close}>
      <ShownOnce
        clientKey={call.client_key}
        secret={call.client_secret}
        address={exampleAddress({ call, template })}
        onClose={close}
      >
        <AddressLine address={addressOf(call.address, call.parameters)} />
      </ShownOnce>
    </Dialog>
  )
}
