import { useRef, useState } from 'preact/hooks'
import { Field } from '#parts/field.tsx'
import { Icon } from '#parts/icon.tsx'
import { Select } from '#parts/select.tsx'
import { text } from '#parts/use-form.ts'
import type { EventFilter } from '#types.ts'

type Where = NonNullable<EventFilter['where']>[number]
/** As it comes back. */
type Shown = Omit<Where, 'is'> & { is: string }

export const relationWords: Record<string, string> = {
  equal: 'is',
  not_equal: 'is not',
  contains: 'contains',
  present: 'has a value',
  absent: 'has no value',
}
const needsValue = (is: string): boolean => is !== 'present' && is !== 'absent'
/** Names of the rows in the form: the errors of the server land there. */
const nameOf = (row: number, part: 'field' | 'is' | 'value'): string => `filter.where.${row}.${part}`

/** Conditions on the record’s fields. */
export function WhereFields({ given }: { given: Shown[] }) {
  const last = useRef(given.length)
  const [rows, setRows] = useState(given.map((where, key) => ({ key, where })))
  const add = () => setRows([...rows, { key: last.current++, where: { field: '', is: 'equal' } }])
  return (
    <fieldset>
      <legend>Where the record’s</legend>
      {rows.map(({ key, where }, row) => (
        <Row
          key={key}
          row={row}
          where={where}
          onRemove={() => setRows(rows.filter((one) => one.key !== key))}
        />
      ))}
      <div>
        <button type="button" class="button small" onClick={add}>
          <Icon name="plus" size={14} /> Add a condition
        </button>
      </div>
    </fieldset>
  )
}

function Row({ row, where, onRemove }: { row: number; where: Shown; onRemove: () => void }) {
  const [is, setIs] = useState(where.is)
  return (
    <div class="side-by-side" role="group" aria-label={`Condition ${row + 1}`}>
      <Field
        name={nameOf(row, 'field')}
        label="Field"
        placeholder="status"
        suggestions={['email', 'name', 'status', 'role']}
        defaultValue={where.field}
        autoComplete="off"
        spellcheck={false}
        required
      />
      <Select
        name={nameOf(row, 'is')}
        label="Condition"
        value={is}
        options={Object.entries(relationWords).map(([value, words]) => ({ value, words }))}
        onChange={setIs}
      />
      {needsValue(is) && (
        <Field
          name={nameOf(row, 'value')}
          label="Value"
          defaultValue={where.value}
          autoComplete="off"
          required
        />
      )}
      <div class="row end">
        <button type="button" class="button small" onClick={onRemove}>
          Remove<span class="only-spoken"> condition {row + 1}</span>
        </button>
      </div>
    </div>
  )
}

export function whereOf(data: FormData): Where[] {
  const found: Where[] = []
  for (let row = 0; data.has(nameOf(row, 'field')); row++) {
    const is = text(data, nameOf(row, 'is')) as Where['is']
    found.push({
      field: text(data, nameOf(row, 'field')),
      is,
      ...(needsValue(is) && { value: text(data, nameOf(row, 'value')) }),
    })
  }
  return found
}
