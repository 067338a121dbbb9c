import { Field } from '#parts/field.tsx'
import { Select } from '#parts/select.tsx'
import { text, type FieldErrors } from '#parts/use-form.ts'
import { route } from '#router.ts'
import type { Fate } from '#types.ts'
import { oneOf } from '#words.ts'
import { fates } from './fate-words.ts'

/** What is pending is tried by itself, or all of it from the endpoint’s page. */
type Settled = Exclude<Fate, 'pending'>

const { pending: _, ...settled } = fates
const options = Object.entries(settled).map(([value, { words }]) => ({ value, words }))

/** What a range is narrowed by; empty is all. */
export interface Range {
  state?: Settled
  type?: string
  after?: string
  before?: string
}

/** Fate, type and time of what is replayed; at first what the list is filtered by. */
export function RangeFields({ any = false }: { any?: boolean }) {
  const { query } = route.value
  return (
    <>
      <div class="side-by-side">
        <Select
          name="state"
          label="Fate"
          value={oneOf(settled, query.get('state')) ?? 'dead'}
          options={any ? [...options, { value: 'any', words: 'Any of them' }] : options}
        />
        <Field
          name="type"
          label="Type, in full (optional)"
          autoComplete="off"
          defaultValue={query.get('type') ?? ''}
        />
      </div>
      <div class="side-by-side">
        <Field name="after" label="Since (optional)" type="datetime-local" help="By this computer’s clock." />
        <Field name="before" label="Until (optional)" type="datetime-local" />
      </div>
    </>
  )
}

export function rangeOf(data: FormData): Range {
  const state = oneOf(settled, text(data, 'state'))
  const [type, after, before] = [text(data, 'type'), text(data, 'after'), text(data, 'before')]
  return {
    ...(state && { state }),
    ...(type && { type }),
    ...(after && { after: new Date(after).toISOString() }),
    ...(before && { before: new Date(before).toISOString() }),
  }
}

export function checkRange(data: FormData): FieldErrors {
  const [after, before] = [text(data, 'after'), text(data, 'before')]
  return after && before && after >= before ? { before: 'This is before the range begins.' } : {}
}
