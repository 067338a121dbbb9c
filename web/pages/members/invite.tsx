import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { CopyableCode } from '#parts/code.tsx'
import { Dialog } from '#parts/dialog.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { Note } from '#parts/note.tsx'
import { ExactTime } from '#parts/time.tsx'
import { text, useForm } from '#parts/use-form.ts'
import { can } from '#state.ts'
import type { Invitation } from '#types.ts'
import { oneOf, roleHelp, roleWords } from '#words.ts'
import { roles } from './role-select.tsx'

type WithLink = Invitation & { link: string }

export function Invite({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<WithLink | null>(null)
  return (
    <Dialog title={made ? `Invitation for ${made.email}` : 'Invite somebody'} onClose={onClose}>
      {made ? <Link made={made} onClose={onClose} /> : <InviteForm onMade={setMade} />}
    </Dialog>
  )
}

function InviteForm({ onMade }: { onMade: (made: WithLink) => void }) {
  const form = useForm({
    send: async (data) => {
      const body = { email: text(data, 'email'), role: oneOf(roleWords, text(data, 'role')) ?? 'viewer' }
      onMade(await api.post('/v1/invitations', { body }))
    },
  })
  return (
    <Form form={form}>
      <Field name="email" label="Email" type="email" autoComplete="off" autofocus required />
      <fieldset>
        <legend>Role</legend>
        {roles.filter(can).map((role) => (
          <label class="check" key={role}>
            <input type="radio" name="role" value={role} defaultChecked={role === 'viewer'} />
            <span>
              {roleWords[role]}
              <span class="help">{roleHelp[role]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="row end">
        <button class="button main" aria-disabled={form.busy}>
          Create the invitation
        </button>
      </div>
    </Form>
  )
}

function Link({ made, onClose }: { made: WithLink; onClose: () => void }) {
  return (
    <div class="stack">
      <Note tone="warn">
        No mail is sent: pass this link on yourself. It is shown this once, works once, for {made.email},
        until <ExactTime at={made.expires_at} />.
      </Note>
      <CopyableCode text={made.link} what="the invitation link" />
      <div class="row end">
        <button type="button" class="button main" onClick={onClose}>
          I have copied it
        </button>
      </div>
    </div>
  )
}
