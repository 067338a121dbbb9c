import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { FieldFrame } from '#parts/field.tsx'

interface Props {
  name: string
  label: ComponentChildren
  help?: ComponentChildren
  /** Left out where the form keeps it. */
  value?: string
  options: { value: string; words: string }[]
  onChange?: (value: string) => void
}

export function Select({ name, label, help, value, options, onChange }: Props) {
  const id = useId()
  return (
    <FieldFrame id={id} name={name} label={label} help={help}>
      <select
        id={id}
        name={name}
        class="select"
        value={value}
        aria-describedby={help ? `${id}-help` : undefined}
        onChange={(event) => onChange?.(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
    </FieldFrame>
  )
}
