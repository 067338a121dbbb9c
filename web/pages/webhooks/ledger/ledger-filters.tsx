import { ages } from '#ages.ts'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import { sides } from './sides.ts'

export function LedgerFilters() {
  const { query } = route.value
  return (
    <div class="filters" role="search">
      <Select
        name="side"
        label="Side"
        value={query.get('side') ?? ''}
        options={[
          { value: '', words: 'In and out' },
          ...Object.entries(sides).map(([value, { title }]) => ({ value, words: title })),
        ]}
        onChange={(value) => setQuery({ side: value, subject: null })}
      />
      <Select
        name="since"
        label="Days"
        value={query.get('since') ?? ''}
        options={ages.filter(({ value }) => value !== '1h')}
        onChange={(value) => setQuery({ since: value })}
      />
      {query.get('subject') && (
        <button type="button" class="button" onClick={() => setQuery({ subject: null })}>
          Show all connections and endpoints
        </button>
      )}
    </div>
  )
}
