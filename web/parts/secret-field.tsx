import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { FieldFrame } from '#parts/field.tsx'
import { useFieldError } from '#parts/form.tsx'
import { Icon } from '#parts/icon.tsx'

interface Props {
  name: string
  label: string
  help?: ComponentChildren
  required?: boolean
  placeholder?: string
  autoComplete?: 'current-password' | 'new-password' | 'off'
  minLength?: number
}

export function SecretField({ name, label, help, autoComplete = 'off', ...input }: Props) {
  const id = useId()
  const [shown, setShown] = useState(false)
  const error = useFieldError(name)
  return (
    <FieldFrame id={id} name={name} label={label} help={help}>
      <div class="input-with-button">
        <input
          {...input}
          id={id}
          name={name}
          class="input"
          // Preact's types know inputs one type at a time.
          {...({ type: shown ? 'text' : 'password' } as { type: 'text' })}
          autoComplete={autoComplete}
          spellcheck={false}
          // A vendor's key is not a password to offer for saving.
          data-1p-ignore={autoComplete === 'off'}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={`${id}-error ${id}-help`}
        />
        <button type="button" class="button icon" aria-pressed={shown} onClick={() => setShown(!shown)}>
          <Icon name="eye" />
          <span class="only-spoken">Show {label}</span>
        </button>
      </div>
    </FieldFrame>
  )
}
