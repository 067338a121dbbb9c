import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { useFieldError } from '#parts/form.tsx'
import { Icon } from '#parts/icon.tsx'

interface FrameProps {
  id: string
  name: string
  label: ComponentChildren
  help?: ComponentChildren
  children: ComponentChildren
}

/** Label above, help and error below, tied to the input for screen readers. */
export function FieldFrame({ id, name, label, help, children }: FrameProps) {
  const error = useFieldError(name)
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          <Icon name="warn" size={14} />
          <span>{error}</span>
        </p>
      )}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  )
}

interface Props {
  name: string
  label: ComponentChildren
  help?: ComponentChildren
  type?: 'text' | 'email' | 'url' | 'search' | 'number' | 'date' | 'datetime-local'
  defaultValue?: string
  placeholder?: string
  autoComplete?: 'off' | 'name' | 'username'
  required?: boolean
  autofocus?: boolean
  spellcheck?: boolean
  maxLength?: number
  min?: number | string
  /** Offered while typing. */
  suggestions?: string[]
  onInput?: (value: string) => void
}

export function Field({ name, label, help, type = 'text', suggestions = [], onInput, ...input }: Props) {
  const id = useId()
  const error = useFieldError(name)
  return (
    <FieldFrame id={id} name={name} label={label} help={help}>
      <input
        {...input}
        // Preact's types know inputs one type at a time.
        {...({ type } as { type: 'text' })}
        id={id}
        name={name}
        class="input"
        list={suggestions.length ? `${id}-list` : undefined}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={`${id}-error ${id}-help`}
        onInput={(event) => onInput?.(event.currentTarget.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={`${id}-list`}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </FieldFrame>
  )
}
