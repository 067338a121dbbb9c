import { useEffect, useRef } from 'preact/hooks'
import { Field } from '#parts/field.tsx'
import { Select } from '#parts/select.tsx'
import { route, setQuery } from '#router.ts'
import type { Connection } from '#types.ts'
import { changeWords } from '#words.ts'
import type { Tab } from './page.tsx'

const ages = [
  { value: '', words: 'Any time' },
  { value: '1h', words: 'The last hour' },
  { value: '24h', words: 'The last 24 hours' },
  { value: '168h', words: 'The last 7 days' },
  { value: '720h', words: 'The last 30 days' },
]

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
      {tab === 'users' && <EmailFilter />}
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

function EmailFilter() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  function onInput(value: string) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setQuery({ email: value.trim() }), 400)
  }
  return (
    <Field
      name="email"
      label="Email, in full"
      type="search"
      autoComplete="off"
      placeholder="name@example.com"
      defaultValue={route.value.query.get('email') ?? ''}
      onInput={onInput}
    />
  )
}
