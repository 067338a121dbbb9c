import { ages } from '#ages.ts'
import { SearchField } from '#parts/search-field.tsx'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import type { Connection } from '#types.ts'
import { changeWords } from '#words.ts'
import type { Tab } from './page.tsx'

export function Filters({ tab, connections }: { tab: Tab; connections: Connection[] }) {
  const query = route.value.query
  return (
    <div class="filters" role="search">
      <Select
        name="connection"
        label="Connection"
        value={query.get('connection') ?? ''}
        options={[
          { value: '', words: 'All connections' },
          ...connections.map(({ id, name }) => ({ value: id, words: name })),
        ]}
        onChange={(value) => setQuery({ connection: value })}
      />
      {tab === 'users' && (
        <SearchField name="email" label="Email, in full" placeholder="name@example.com" maxLength={254} />
      )}
      {tab === 'changes' && (
        <Select
          name="type"
          label="Change"
          value={query.get('type') ?? ''}
          options={[
            { value: '', words: 'Any change' },
            ...Object.entries(changeWords).map(([value, words]) => ({ value, words })),
          ]}
          onChange={(value) => setQuery({ type: value })}
        />
      )}
      {tab !== 'changes' && (
        <>
          <Select
            name="since"
            label="Updated in"
            value={query.get('since') ?? ''}
            options={ages}
            onChange={(value) => setQuery({ since: value })}
          />
          <label class="check filter-check">
            <input
              type="checkbox"
              checked={query.get('deleted') === 'yes'}
              onChange={(event) => setQuery({ deleted: event.currentTarget.checked ? 'yes' : null })}
            />
            <span>Show deleted</span>
          </label>
        </>
      )}
    </div>
  )
}
