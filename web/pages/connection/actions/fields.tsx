import { Field } from '#parts/field.tsx'
import { SecretField } from '#parts/secret-field.tsx'
import { Select } from '#parts/select.tsx'
import { TextArea } from '#parts/text-area.tsx'
import type { ActionInput } from '#types.ts'
import { fieldName } from './input.ts'

/** The form of an action, as the catalog describes it. */
export function ActionFields({ inputs }: { inputs: ActionInput[] }) {
  return (
    <>
      {inputs.map((input) => (
        <ActionField key={input.name} input={input} />
      ))}
    </>
  )
}

function ActionField({ input }: { input: ActionInput }) {
  const { type, required, choices } = input
  const common = {
    name: fieldName(input),
    label: required ? input.label : `${input.label} (optional)`,
    help: helpOf(input),
  }
  if (input.secret) return <SecretField {...common} required={required} />
  if (type === 'object') return <TextArea {...common} rows={4} code placeholder='{"name": "value"}' />
  if (type === 'texts') return <TextArea {...common} />
  if (type === 'boolean' || type === 'choice') {
    const options = type === 'boolean' ? ['yes', 'no'] : (choices ?? [])
    return <Choice {...common} options={options} />
  }
  return (
    <Field
      {...common}
      type={type === 'email' ? 'email' : 'text'}
      required={required}
      autoComplete="off"
      spellcheck={type === 'text'}
    />
  )
}

function helpOf({ type, help }: ActionInput): string | undefined {
  const how = { texts: 'One per line, or with commas between.', object: 'As JSON.' }
  const own = type === 'texts' || type === 'object' ? how[type] : null
  return [help, own].filter(Boolean).join(' ') || undefined
}

interface ChoiceProps {
  name: string
  label: string
  help: string | undefined
  options: string[]
}

/** Begins with nothing chosen: an answer nobody gave would be sent as one. */
function Choice({ options, ...common }: ChoiceProps) {
  const all = options.map((value) => ({ value, words: value }))
  return <Select {...common} options={[{ value: '', words: 'Not given' }, ...all]} />
}
