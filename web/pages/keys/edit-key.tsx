import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { toast } from '#parts/toast.tsx'
import { useForm } from '#parts/use-form.ts'
import type { Key } from '#types.ts'
import { departmentsOf, useKeys } from './keys.ts'
import { ExpiryFields, LimitFields } from './limit-fields.tsx'
import { checkLimits, expiryOf, limitsOf } from './limits.ts'
import { NameFields } from './name-fields.tsx'
import { checkScopes, namesOf, ScopeFields, scopesOf } from './scope-fields.tsx'

export function EditKey({ of: key, onClose }: { of: Key; onClose: () => void }) {
  const departments = departmentsOf(useKeys().data)
  // The key of an API call may make this call, and never anything else.
  const ownScopes = key.call_id === null
  const form = useForm({
    check: (data) => ({ ...(ownScopes && checkScopes(data, key.scopes)), ...checkLimits(data) }),
    send: async (data) => {
      await api.patch('/v1/keys/{id}', {
        path: { id: key.id },
        body: {
          ...namesOf(data),
          ...limitsOf(data),
          ...(ownScopes && { scopes: scopesOf(data, key.scopes) }),
          expires_at: expiryOf(data),
        },
      })
      toast('Saved. It holds from the next call on.')
      onClose()
    },
  })
  return (
    <Dialog title={`Edit ${key.name}`} onClose={onClose}>
      <Form form={form}>
        <NameFields of={key} departments={departments} />
        {ownScopes && <ScopeFields carried={key.scopes} />}
        <ExpiryFields of={key} />
        <LimitFields of={key} />
        <div class="row end">
          <button class="button main" aria-disabled={form.busy}>
            {form.busy ? 'Saving…' : 'Save'}
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
