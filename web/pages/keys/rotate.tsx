import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Dialog } from '#parts/dialog.tsx'
import { Form } from '#parts/form.tsx'
import { Note } from '#parts/note.tsx'
import { Select } from '#parts/select.tsx'
import { ExactTime } from '#parts/time.tsx'
import { text, useForm } from '#parts/use-form.ts'
import type { Key, WholeKey } from '#types.ts'
import { count } from '#words.ts'
import { hasOldSecret } from './key-state.tsx'
import { addressFor, ShownOnce } from './shown-once.tsx'

const days = [1, 2, 3, 4, 5, 6, 7]

interface Props {
  of: Key
  /** What to try the new one with. */
  address?: string
  onClose: () => void
}

export function Rotate({ of: key, address, onClose }: Props) {
  const [whole, setWhole] = useState<WholeKey | null>(null)
  return (
    <Dialog
      title={whole ? `${key.name} has a new secret` : `A new secret for ${key.name}?`}
      onClose={onClose}
    >
      {whole ? (
        <ShownOnce
          clientKey={whole.client_key}
          secret={whole.key}
          address={address ?? addressFor(whole.scopes)}
          onClose={onClose}
        >
          <OldOne until={whole.previous_until} />
        </ShownOnce>
      ) : (
        <RotateForm of={key} onDone={setWhole} onClose={onClose} />
      )}
    </Dialog>
  )
}

function OldOne({ until }: { until: string | null }) {
  return until ? (
    <p>
      The old secret works until <ExactTime at={until} />. Pass the new one on before that.
    </p>
  ) : (
    <p>The old secret is refused from now on.</p>
  )
}

interface FormProps {
  of: Key
  onDone: (whole: WholeKey) => void
  onClose: () => void
}

function RotateForm({ of: key, onDone, onClose }: FormProps) {
  const [overlap, setOverlap] = useState(false)
  const form = useForm({
    send: async (data) => {
      const overlap_days = data.get('when') === 'overlap' ? Number(text(data, 'overlap_days')) : 0
      onDone(await api.post('/v1/keys/{id}/rotate', { path: { id: key.id }, body: { overlap_days } }))
    },
  })
  return (
    <Form form={form}>
      <p>
        A new secret takes the place of the one there is. Name, limits and the client key{' '}
        <code>{key.client_key}</code> stay the same.
      </p>
      <fieldset>
        <legend>What becomes of the old secret?</legend>
        <label class="check">
          <input
            type="radio"
            name="when"
            value="now"
            checked={!overlap}
            autofocus
            onChange={() => setOverlap(false)}
          />
          <span>
            It stops at once
            <span class="help">
              For a secret that got into wrong hands. Whoever uses it is refused until they have the new one.
            </span>
          </span>
        </label>
        <label class="check">
          <input
            type="radio"
            name="when"
            value="overlap"
            checked={overlap}
            onChange={() => setOverlap(true)}
          />
          <span>
            It works for some days more
            <span class="help">
              For a planned change. Nobody is cut off: both work until then, and only the new one afterwards.
            </span>
          </span>
        </label>
        {overlap && (
          <Select
            name="overlap_days"
            label="Both work for"
            options={days.map((many) => ({ value: String(many), words: count(many, 'day') }))}
          />
        )}
      </fieldset>
      {hasOldSecret(key) && (
        <Note tone="warn">
          The secret before this one still works, too.{' '}
          {overlap
            ? 'It ends when it was going to, or with this one if that is sooner.'
            : 'It stops at once with it.'}
        </Note>
      )}
      <div class="row end">
        <button type="button" class="button" onClick={onClose}>
          Keep it as it is
        </button>
        <button class={`button main ${overlap ? '' : 'danger'}`} aria-disabled={form.busy}>
          {overlap ? 'Make a new secret' : 'Replace the secret now'}
        </button>
      </div>
    </Form>
  )
}
