import type { ComponentChildren } from 'preact'
import { Dialog } from '#parts/dialog.tsx'
import { Field } from '#parts/field.tsx'
import { Form } from '#parts/form.tsx'
import { text, useForm, type FieldErrors } from '#parts/use-form.ts'

interface Props {
  title: string
  /** The button's words: what will happen. */
  verb: string
  /** What must be typed first, where there is no way back. */
  typed?: string
  act: () => Promise<unknown>
  onClose: () => void
  children: ComponentChildren
}

export function Confirm({ title, verb, typed, act, onClose, children }: Props) {
  const form = useForm({
    check: (data): FieldErrors =>
      typed && text(data, 'typed') !== typed ? { typed: `Type “${typed}” exactly as it stands.` } : {},
    send: async () => {
      await act()
      onClose()
    },
  })
  return (
    <Dialog title={title} onClose={onClose}>
      <Form form={form}>
        {children}
        {typed && <Field name="typed" label={`To go on, type: ${typed}`} autoComplete="off" />}
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            Keep it as it is
          </button>
          <button class="button danger main" aria-disabled={form.busy}>
            {verb}
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
