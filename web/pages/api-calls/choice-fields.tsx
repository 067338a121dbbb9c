import type { ComponentChildren } from 'preact'
import { useConnections } from '#connections.ts'
import { Field } from '#parts/field.tsx'
import { Note } from '#parts/note.tsx'
import { Select } from '#parts/select.tsx'
import type { CallAsked, CallTemplate } from '#types.ts'
import { optionsOf, type Chosen, type Option } from './choices.ts'

interface Props {
  template: CallTemplate
  chosen: Chosen
  onChoose: (chosen: Chosen) => void
}

/** What the workspace chooses once. */
export function Choices({ template, chosen, onChoose }: Props) {
  const live = useConnections()
  const connections = live.data ?? []
  const choose = (name: string, value: string) => {
    const fixed = { ...chosen.fixed, [name]: value }
    // An object of another connection may not be one of this one.
    if (name === 'connection') delete fixed.object
    onChoose({ ...chosen, fixed })
  }
  return (
    <>
      {live.error && !live.data && <Note tone="bad">{live.error.message}</Note>}
      {template.choices.map((choice) => {
        const options = optionsOf(choice.name, { template: template.id, fixed: chosen.fixed, connections })
        const value = chosen.fixed[choice.name] ?? ''
        const set = (text: string) => choose(choice.name, text)
        if (options)
          return (
            <Choice
              key={choice.name}
              choice={choice}
              value={value}
              options={live.data && options}
              onChoose={set}
            />
          )
        return (
          <Field
            key={choice.name}
            name={`fixed.${choice.name}`}
            label={labelOf(choice)}
            help={choice.about}
            defaultValue={value}
            required={choice.required}
            onInput={set}
          />
        )
      })}
    </>
  )
}

interface ChoiceProps {
  choice: CallAsked
  value: string
  /** Null: not known yet. */
  options: Option[] | null
  onChoose: (value: string) => void
}

function Choice({ choice, value, options, onChoose }: ChoiceProps) {
  const gone = value && !options?.some((option) => option.value === value)
  const none = choice.required ? 'Choose…' : 'All'
  return (
    <Select
      name={`fixed.${choice.name}`}
      label={labelOf(choice)}
      help={helpOf(choice, options)}
      value={value}
      options={[
        { value: '', words: options ? none : 'Loading…' },
        ...(options ?? []),
        ...(gone ? [{ value, words: options ? 'One that is not there any more' : value }] : []),
      ]}
      onChange={onChoose}
    />
  )
}

function helpOf({ name, about }: CallAsked, options: Option[] | null): ComponentChildren {
  // What an object is called in the API helps nobody who picks it from a list.
  if (name === 'object') return undefined
  if (options?.length !== 0) return about
  return (
    <>
      No connection reads this yet. <a href="#/connect">Connect an app</a> first.
    </>
  )
}

const labelOf = ({ label, required }: CallAsked): string => (required ? label : `${label} (optional)`)
