import { useEffect, useRef } from 'preact/hooks'
import { Field } from '#parts/field.tsx'
import { route, setQuery } from '#router.ts'

/** Long enough to finish a word before it is looked for. */
const PAUSE_MS = 350

interface Props {
  /** Its name in the address. */
  name: string
  label: string
  placeholder?: string
  maxLength?: number
  /** Offered while typing. */
  suggestions?: string[]
}

/** A filter that is typed. */
export function SearchField({ name, label, placeholder, maxLength = 100, suggestions }: Props) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  function onInput(value: string) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setQuery({ [name]: value.trim() }), PAUSE_MS)
  }
  return (
    <Field
      name={name}
      label={label}
      type="search"
      autoComplete="off"
      placeholder={placeholder}
      maxLength={maxLength}
      suggestions={suggestions}
      defaultValue={route.value.query.get(name) ?? ''}
      onInput={onInput}
    />
  )
}
