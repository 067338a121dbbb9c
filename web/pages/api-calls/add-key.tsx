import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { departmentsOf, useKeys } from '#pages/keys/keys.ts'
import { ExpiryFields, LimitFields } from '#pages/keys/limit-fields.tsx'
import { checkLimits, expiryOf, limitsOf } from '#pages/keys/limits.ts'
import { DepartmentField } from '#pages/keys/name-fields.tsx'
import { ShownOnce } from '#pages/keys/shown-once.tsx'
import type { ApiCall, WholeKey } from '#types.ts'
import { exampleAddress } from './address.ts'
import { type Whole } from './calls.ts'

export function AddKey({ to, onClose }: { to: Whole; onClose: () => void }) {
  const [made, setMade] = useState<WholeKey | null>(null)
  const address = exampleAddress(to)
  return (
    <Dialog
      title={made ? `${made.department ?? made.name}: the key is ready` : 'Add a key'}
      onClose={onClose}
    >
      {made ? (
        <ShownOnce clientKey={made.client_key} secret={made.key} address={address} onClose={onClose} />
      ) : (
        <AddKeyForm call={to.call} onMade={setMade} />
      )}
    </Dialog>
  )
}

function AddKeyForm({ call, onMade }: { call: ApiCall; onMade: (whole: WholeKey) => void }) {
  const departments = departmentsOf(useKeys().data)
  const form = useForm({
    check: checkLimits,
    send: async (data) => {
      const wish = {
        department: text(data, 'department') || null,
        expires_at: expiryOf(data),
        ...limitsOf(data),
      }
      onMade(await api.post('/v1/api-calls/{id}/keys', { path: { id: call.id }, body: wish }))
    },
  })
  return (
    <Form form={form}>
      <p>It opens this API call and nothing else.</p>
      <DepartmentField departments={departments} autofocus />
      <ExpiryFields />
      <details>
        <summary>Advanced: from where, how often</summary>
        <div class="stack">
          <LimitFields />
        </div>
      </details>
      <div class="row end">
        <button class="button main" aria-disabled={form.busy}>
          {form.busy ? 'Creating…' : 'Create key'}
        </button>
      </div>
    </Form>
  )
}
