import { Field } from '#parts/field.tsx'
import { TextArea } from '#parts/text-area.tsx'
import type { ApiCall, CallTemplate } from '#types.ts'
import { Choices } from './choice-fields.tsx'
import { parametersOf, type Chosen } from './choices.ts'

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
