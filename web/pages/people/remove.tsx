import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { toast } from '#parts/toast.tsx'
import type { Person } from '#types.ts'
import { nameOf } from './everybody.tsx'

interface Props {
  person: Person
  onClose: () => void
  onGone: () => void
}

export function RemovePerson({ person, onClose, onGone }: Props) {
  const [ignore, setIgnore] = useState(person.source !== null)
  async function remove() {
    // The address first: a run between the two would add them again.
    if (ignore) await api.post('/v1/people/ignored', { body: { email: person.email } })
    await api.delete('/v1/people/{id}', { path: { id: person.id } })
    toast(`${nameOf(person)} is removed.`)
    onGone()
  }
  return (
    <Confirm title={`Remove ${nameOf(person)}?`} verb="Remove" act={remove} onClose={onClose}>
      <p>Their extra fields are gone for good. Nothing changes in your apps: their accounts there stay.</p>
      <label class="check">
        <input
          type="checkbox"
          checked={ignore}
          onChange={(event) => setIgnore(event.currentTarget.checked)}
        />
        <span>
          Ignore this address
          <span class="help">
            If not, a connection that adds people may add them again with its next run.
          </span>
        </span>
      </label>
    </Confirm>
  )
}
