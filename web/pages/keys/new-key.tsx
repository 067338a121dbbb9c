import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { text, useForm } from '#parts/use-form.ts'
import type { WholeKey } from '#types.ts'
import { departmentsOf, useKeys } from './keys.ts'
import { ExpiryFields, LimitFields } from './limit-fields.tsx'
import { checkLimits, expiryOf, limitsOf } from './limits.ts'
import { NameFields } from './name-fields.tsx'
import { checkScopes, namesOf, ScopeFields, scopesOf } from './scope-fields.tsx'
import { addressFor, ShownOnce } from './shown-once.tsx'

export function NewKey({ onClose }: { onClose: () => void }) {
  const [key, setKey] = useState<WholeKey | null>(null)
  return (
    <Dialog title={key ? `${key.name} is ready` : 'Create a key'} onClose={onClose}>
      {key ? (
        <ShownOnce
          clientKey={key.client_key}
          secret={key.key}
          address={addressFor(key.scopes)}
          onClose={onClose}
        />
      ) : (
        <NewKeyForm onMade={setKey} />
      )}
    </Dialog>
  )
}

function NewKeyForm({ onMade }: { onMade: (key: WholeKey) => void }) {
  const departments = departmentsOf(useKeys().data)
  const form = useForm({
    check: (data) => ({ ...checkScopes(data), ...checkLimits(data) }),
    send: async (data) => {
      const wish = {
        ...namesOf(data),
        ...limitsOf(data),
        mode: text(data, 'mode') === 'test' ? ('test' as const) : ('live' as const),
        scopes: scopesOf(data),
        expires_at: expiryOf(data),
      }
      onMade(await api.post('/v1/keys', { body: wish }))
    },
  })
  return (
    <Form form={form}>
      <NameFields departments={departments} />
      <ScopeFields />
      <ExpiryFields />
      <details>
        <summary>Advanced: from where, how often, live or test</summary>
        <div class="stack">
          <LimitFields />
          <ModeFields />
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

function ModeFields() {
  return (
    <fieldset>
      <legend>Live or test</legend>
      <label class="check">
        <input type="radio" name="mode" value="live" defaultChecked />
        <span>
          Live
          <span class="help">
            Begins with <code>syn_live_</code>.
          </span>
        </span>
      </label>
      <label class="check">
        <input type="radio" name="mode" value="test" />
        <span>
          Test
          <span class="help">
            Begins with <code>syn_test_</code>, so that a trial’s key is told from a real one at a glance. It
            reads the same data.
          </span>
        </span>
      </label>
    </fieldset>
  )
}
