import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { text, useForm } from '#parts/use-form.ts'
import type { Key } from '#types.ts'
import { scopes } from './scopes.ts'
import { ScopeFields } from './scope-fields.tsx'
import { ShownOnce, type WholeKey } from './shown-once.tsx'

export function NewKey({ onClose }: { onClose: () => void }) {
  const [key, setKey] = useState<WholeKey | null>(null)
  return (
    <Dialog title={key ? `${key.name} is ready` : 'Create a key'} onClose={onClose}>
      {key ? <ShownOnce whole={key} onClose={onClose} /> : <NewKeyForm onMade={setKey} />}
    </Dialog>
  )
}

function NewKeyForm({ onMade }: { onMade: (key: WholeKey) => void }) {
  const form = useForm({
    check: (data) => ({
      ...(data.getAll('scopes').length === 0 && { scopes: 'Choose at least one thing this key may do.' }),
      ...wrongNumber(data, 'rate_per_minute'),
      ...wrongNumber(data, 'day_quota'),
    }),
    send: async (data) => {
      const chosen = data.getAll('scopes').map(String)
      const whole = await api.post<Key & { key: string }>('/v1/keys', {
        name: text(data, 'name'),
        scopes: scopes.map(({ scope }) => scope).filter((scope) => chosen.includes(scope)),
        ...(text(data, 'rate_per_minute') && { rate_per_minute: Number(text(data, 'rate_per_minute')) }),
        ...(text(data, 'day_quota') && { day_quota: Number(text(data, 'day_quota')) }),
      })
      onMade(whole)
    },
  })
  return (
    <Form form={form}>
      <Field
        name="name"
        label="Name"
        help="Who will use it: a partner, a program, a department."
        maxLength={80}
        autoComplete="off"
        autofocus
        required
      />
      <ScopeFields />
      <details>
        <summary>Advanced: limits</summary>
        <div class="stack">
          <Field name="rate_per_minute" label="Calls a minute" type="number" min={1} placeholder="600" />
          <Field name="day_quota" label="Calls a day (UTC)" type="number" min={1} placeholder="100000" />
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

function wrongNumber(data: FormData, name: string): Record<string, string> {
  const given = text(data, name)
  return given === '' || /^[1-9]\d*$/.test(given) ? {} : { [name]: 'A whole number from 1, please.' }
}
