import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { Select } from '#parts/select.tsx'
import { toast } from '#parts/toast.tsx'
import { text, useForm } from '#parts/use-form.ts'
import type { Person } from '#types.ts'
import { nameOf } from './everybody.tsx'
import { changedExtra, ExtraFields } from './extra-fields.tsx'
import { asRole, personRoles } from './words.ts'

export function AddPerson({ onClose }: { onClose: () => void }) {
  const form = useForm({
    send: async (data) => {
      const body = { ...coreOf(data), extra: changedExtra(data, {}) }
      const made = await api.post('/v1/people', { body })
      toast(`${nameOf(made)} is added.`)
      onClose()
    },
    fieldOf: (error) => (error.code === 'people.email_taken' ? 'email' : null),
  })
  return (
    <Dialog title="Add a person" onClose={onClose}>
      <Form form={form}>
        <CoreFields />
        <ExtraFields extra={{}} />
        <Buttons busy={form.busy} words="Add the person" onClose={onClose} />
      </Form>
    </Dialog>
  )
}

export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const form = useForm({
    send: async (data) => {
      const extra = changedExtra(data, person.extra)
      const body = { ...coreOf(data), ...(Object.keys(extra).length > 0 ? { extra } : {}) }
      await api.patch('/v1/people/{id}', { path: { id: person.id }, body })
      toast('Saved.')
      onClose()
    },
    fieldOf: (error) => (error.code === 'people.email_taken' ? 'email' : null),
  })
  return (
    <Dialog title={`Edit ${nameOf(person)}`} onClose={onClose}>
      <Form form={form}>
        <CoreFields person={person} />
        <ExtraFields extra={person.extra} />
        <Buttons busy={form.busy} words="Save" onClose={onClose} />
      </Form>
    </Dialog>
  )
}

const coreOf = (data: FormData) => ({
  first_name: text(data, 'first_name'),
  last_name: text(data, 'last_name'),
  email: text(data, 'email'),
  role: asRole(text(data, 'role')),
  active: data.get('active') === 'on',
})

function CoreFields({ person }: { person?: Person }) {
  const [role, setRole] = useState<string>(person?.role ?? 'other')
  return (
    <>
      <div class="side-by-side">
        <Field
          name="first_name"
          label="First name"
          autoComplete="off"
          defaultValue={person?.first_name}
          maxLength={200}
          required
          autofocus={!person}
        />
        <Field
          name="last_name"
          label="Last name"
          autoComplete="off"
          defaultValue={person?.last_name}
          maxLength={200}
          required
        />
      </div>
      <Field
        name="email"
        label="Email"
        type="email"
        autoComplete="off"
        defaultValue={person?.email}
        help="What ties their accounts in your apps together."
        maxLength={200}
        required
      />
      <Select
        name="role"
        label="Role"
        value={role}
        options={personRoles}
        onChange={setRole}
        help="What they are in your company. It gives no rights here: members have those."
      />
      <label class="check">
        <input type="checkbox" name="active" defaultChecked={person?.active ?? true} />
        <span>Active</span>
      </label>
    </>
  )
}

function Buttons({ busy, words, onClose }: { busy: boolean; words: string; onClose: () => void }) {
  return (
    <div class="row end">
      <button type="button" class="button" onClick={onClose}>
        Cancel
      </button>
      <button class="button main" aria-disabled={busy}>
        {words}
      </button>
    </div>
  )
}
