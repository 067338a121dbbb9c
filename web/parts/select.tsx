import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { FieldFrame } from '#parts/field.tsx'
import { useFieldError } from '#parts/form.tsx'

interface Props {
  name: string
  label: ComponentChildren
  help?: ComponentChildren
  /** With `onChange` what is chosen; without it what is chosen at first, and then the form keeps it. */
  value?: string
  options: { value: string; words: string }[]
  onChange?: (value: string) => void
}

export function Select({ name, label, help, value, options, onChange }: Props) {
  const id = useId()
  const error = useFieldError(name)
  const [first] = useState(value)
  return (
    <FieldFrame id={id} name={name} label={label} help={help}>
      <select
        id={id}
        name={name}
        class="select"
        // Without a listener it would jump back whenever the page is drawn anew.
        {...(onChange && { value })}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={`${id}-error ${id}-help`}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option
            key={option.value}
            value={option.value}
            selected={onChange ? undefined : option.value === first}
          >
            {option.words}
          </option>
        ))}
      </select>
    </FieldFrame>
  )
}
