import { SearchField } from '#parts/search-field.tsx'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import type { Connection } from '#types.ts'
import { personRoles } from './words.ts'

export function PeopleFilters({ connections }: { connections: Connection[] }) {
  const query = route.value.query
  return (
    <div class="filters" role="search">
      <SearchField name="q" label="Name or email" placeholder="How it begins" />
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
