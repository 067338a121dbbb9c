import { useEffect, useRef } from 'preact/hooks'
import { Field } from '#parts/field.tsx'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import type { Connection } from '#types.ts'
import { personRoles } from './words.ts'

/** Long enough to finish a word before it is looked for. */
const PAUSE_MS = 300

export function PeopleFilters({ connections }: { connections: Connection[] }) {
  const query = route.value.query
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  function onSearch(value: string) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setQuery({ q: value.trim() }), PAUSE_MS)
  }
  return (
    <div class="filters" role="search">
      <Field
        name="q"
        label="Name or email"
        type="search"
        autoComplete="off"
        placeholder="How it begins"
        maxLength={100}
        defaultValue={query.get('q') ?? ''}
        onInput={onSearch}
      />
      <Select
        name="role"
        label="Role"
        value={query.get('role') ?? ''}
        options={[{ value: '', words: 'Any role' }, ...personRoles]}
        onChange={(value) => setQuery({ role: value })}
      />
      <Select
        name="source"
        label="Added by"
        value={query.get('source') ?? ''}
        options={[
          { value: '', words: 'Anybody' },
          { value: 'none', words: 'Hand' },
          ...connections.map(({ id, name }) => ({ value: id, words: name })),
        ]}
        onChange={(value) => setQuery({ source: value })}
      />
    </div>
  )
}
