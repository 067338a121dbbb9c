import type { ComponentChildren } from 'preact'
import { useConnections } from '#connections.ts'
import { Field } from '#parts/field.tsx'
import { Note } from '#parts/note.tsx'
import { Select } from '#parts/select.tsx'
import { TextArea } from '#parts/text-area.tsx'
import type { ApiCall, CallAsked, CallTemplate } from '#types.ts'
import { optionsOf, parametersOf, type Chosen, type Option } from './choices.ts'

interface Props {
  template: CallTemplate
  call?: ApiCall
  chosen: Chosen
  onChoose: (chosen: Chosen) => void
}

/** The form of an API call, whether it is there already or not. Read it out with `wishOf`. */
export function CallFields({ template, call, chosen, onChoose }: Props) {
  return (
    <>
      <Field
        name="name"
        label="Name"
        defaultValue={call?.name ?? template.name}
        maxLength={80}
        autoComplete="off"
        autofocus
        required
      />
      <TextArea
        name="description"
        label="Description (optional)"
        help="What it is for and who asks, for those who come after you."
        defaultValue={call?.description}
      />
      <Format format={call?.format ?? 'json'} />
      <Choices template={template} chosen={chosen} onChoose={onChoose} />
      <Parameters template={template} chosen={chosen} onChoose={onChoose} />
    </>
  )
}

function Format({ format }: { format: ApiCall['format'] }) {
  return (
    <fieldset class="choices">
      <legend>It answers in, unless the caller’s Accept header says otherwise</legend>
      <label class="check choice">
        <input type="radio" name="format" value="json" defaultChecked={format === 'json'} />
        <span>
          JSON
          <span class="help">What most programs read.</span>
        </span>
      </label>
      <label class="check choice">
        <input type="radio" name="format" value="xml" defaultChecked={format === 'xml'} />
        <span>
          XML
          <span class="help">For older systems.</span>
        </span>
      </label>
    </fieldset>
  )
}

function Choices({ template, chosen, onChoose }: Omit<Props, 'call'>) {
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

function Parameters({ template, chosen, onChoose }: Omit<Props, 'call'>) {
  const tick = (name: string, on: boolean) => {
    const ticked = on ? [...chosen.parameters, name] : chosen.parameters.filter((one) => one !== name)
    onChoose({ ...chosen, parameters: parametersOf(template, ticked) })
  }
  return (
    <fieldset>
      <legend>The caller gives, in the address</legend>
      {template.parameters.map(({ name, label, about, required }) => (
        <label class="check" key={name}>
          <input
            type="checkbox"
            name="parameters"
            value={name}
            checked={required || chosen.parameters.includes(name)}
            disabled={required}
            onChange={(event) => tick(name, event.currentTarget.checked)}
          />
          <span>
            {label} <code class="quiet">{name}</code> {required && <span class="quiet small">always</span>}
            {about && <span class="help">{about}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
