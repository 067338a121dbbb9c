import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import { useForm } from '#parts/use-form.ts'
import type { ApiCall, CallTemplate } from '#types.ts'
import { addressOf } from './address.ts'
import { AddressLine } from './address-line.tsx'
import { CallFields } from './call-fields.tsx'
import { chosenOf } from './choices.ts'
import { checkChoices, wishOf } from './wish.ts'

interface Props {
  call: ApiCall
  template: CallTemplate
  onClose: () => void
}

export function EditCall({ call, template, onClose }: Props) {
  const [chosen, setChosen] = useState(() => chosenOf(template, call))
  const form = useForm({
    check: () => checkChoices(template, chosen),
    send: async (data) => {
      await api.patch('/v1/api-calls/{id}', { path: { id: call.id }, body: wishOf(data, template, chosen) })
      toast('Saved. It holds from the next call on.')
      onClose()
    },
  })
  return (
    <Dialog title={`Edit ${call.name}`} onClose={onClose}>
      <Form form={form}>
        <CallFields template={template} call={call} chosen={chosen} onChoose={setChosen} />
        <AddressLine address={addressOf(call.address, chosen.parameters)} />
        <p class="quiet small">
          Its keys stay as they are. Tell its partners if the address or the format changes.
        </p>
        <div class="row end">
          <button class="button main" aria-disabled={form.busy}>
            {form.busy ? 'Saving…' : 'Save'}
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
