import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { FieldFrame } from '#parts/field.tsx'
import { useFieldError } from '#parts/form.tsx'

interface Props {
  name: string
  label: ComponentChildren
  help?: ComponentChildren
  defaultValue?: string
  placeholder?: string
  rows?: number
  /** For what a machine reads: fixed width, no spelling. */
  code?: boolean
}

export function TextArea({ name, label, help, code = false, rows = 2, ...input }: Props) {
  const id = useId()
  const error = useFieldError(name)
  return (
    <FieldFrame id={id} name={name} label={label} help={help}>
      <textarea
        {...input}
        id={id}
        name={name}
        rows={rows}
        class={code ? 'input mono' : 'input'}
        spellcheck={!code}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={`${id}-error ${id}-help`}
      />
    </FieldFrame>
  )
}
