import { ages } from '#ages.ts'
import { SearchField } from '#parts/search-field.tsx'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import { fateOptions } from './fate-words.ts'

interface Props {
  /** By whom it came, or for whom it is. */
  whose: { name: string; label: string; all: string; options: { value: string; words: string }[] }
  /** Those there are. */
  types: string[]
  /** What is looked through. */
  search: string
}

/** Of both lists of events; what is chosen stands in the address. */
export function Filters({ whose, types, search }: Props) {
  const { query } = route.value
  const chosen = query.get(whose.name) ?? ''
  const isGone = chosen !== '' && !whose.options.some(({ value }) => value === chosen)
  return (
    <div class="filters many" role="search">
      <Select
        name={whose.name}
        label={whose.label}
        value={chosen}
        options={[
          { value: '', words: whose.all },
          ...whose.options,
          ...(isGone ? [{ value: chosen, words: whose.options.length > 0 ? 'One that is gone' : '…' }] : []),
        ]}
        onChange={(value) => setQuery({ [whose.name]: value })}
      />
      <Select
        name="state"
        label="Fate"
        value={query.get('state') ?? ''}
        options={[{ value: '', words: 'Any fate' }, ...fateOptions]}
        onChange={(value) => setQuery({ state: value })}
      />
      <Select
        name="since"
        label="When"
        value={query.get('since') ?? ''}
        options={ages}
        onChange={(value) => setQuery({ since: value })}
      />
      <SearchField name="type" label="Type, in full" placeholder="user.updated" suggestions={types} />
      <SearchField name="q" label="Search" placeholder={search} />
    </div>
  )
}
