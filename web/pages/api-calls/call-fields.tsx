import { useConnections } from '#connections.ts'
import { Field } from '#parts/field.tsx'
import { Select } from '#parts/select.tsx'
import { TextArea } from '#parts/text-area.tsx'
import type { ApiCall, CallAsked, CallTemplate } from '#types.ts'
import { optionsOf, parametersOf, type Chosen } from './choices.ts'

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
  const connections = useConnections().data ?? []
  const choose = (name: string, value: string) => {
    const fixed = { ...chosen.fixed, [name]: value }
    // An object of another connection may not be one of this one.
    if (name === 'connection') delete fixed.object
    onChoose({ ...chosen, fixed })
  }
  return (
    <>
      {template.choices.map((choice) => {
        const value = chosen.fixed[choice.name] ?? ''
        const options = optionsOf(choice.name, { template: template.id, fixed: chosen.fixed, connections })
        const common = { name: `fixed.${choice.name}`, label: labelOf(choice) }
        if (!options)
          return (
            <Field
              key={choice.name}
              {...common}
              help={choice.about}
              defaultValue={value}
              required={choice.required}
              onInput={(text) => choose(choice.name, text)}
            />
          )
        const gone = value && !options.some((option) => option.value === value)
        return (
          <Select
            key={choice.name}
            {...common}
            // What an object is called in the API helps nobody who picks it from a list.
            help={choice.name === 'object' ? undefined : choice.about}
            value={value}
            options={[
              { value: '', words: choice.required ? 'Choose…' : 'All' },
              ...options,
              ...(gone ? [{ value, words: 'One that is not there any more' }] : []),
            ]}
            onChange={(text) => choose(choice.name, text)}
          />
        )
      })}
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
