import { Field } from '#parts/field.tsx'
import { text } from '#parts/use-form.ts'

type Extra = Record<string, unknown>

/** One input for each field there is, and a pair for one more. */
export function ExtraFields({ extra }: { extra: Extra }) {
  return (
    <fieldset>
      <legend>Extra fields</legend>
      <div class="stack">
        {Object.entries(extra).map(([name, value], i) => (
          <Field
            key={name}
            name={`extra.${i}`}
            label={name}
            autoComplete="off"
            defaultValue={written(value)}
          />
        ))}
        <div class="side-by-side">
          <Field name="new_name" label="New field" autoComplete="off" maxLength={200} placeholder="Desk" />
          <Field name="new_value" label="Its value" autoComplete="off" placeholder="2.14" />
        </div>
        <p class="help">
          {Object.keys(extra).length > 0 && 'Empty a field to take it away. '}
          What a connection fills in, its next run may fill in again.
        </p>
      </div>
    </fieldset>
  )
}

/** Only what was changed, so that what a connection wrote meanwhile stays; null takes a field away. */
export function changedExtra(data: FormData, before: Extra): Extra {
  const changes: [string, unknown][] = []
  for (const [i, [name, value]] of Object.entries(before).entries()) {
    const typed = text(data, `extra.${i}`)
    if (typed !== written(value).trim()) changes.push([name, typed === '' ? null : meant(typed, value)])
  }
  const name = text(data, 'new_name')
  if (name !== '') changes.push([name, text(data, 'new_value')])
  return Object.fromEntries(changes)
}

const written = (value: unknown): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** A number stays a number, a list a list; whatever else was typed is text. */
function meant(typed: string, before: unknown): unknown {
  if (typeof before === 'string' || before === null) return typed
  try {
    return JSON.parse(typed) as unknown
  } catch {
    return typed
  }
}
