import { useState } from 'preact/hooks'
import { Empty } from '#parts/empty.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Select } from '#parts/select.tsx'
import { Table } from '#parts/table.tsx'
import { route, setQuery } from '#router.ts'
import { can } from '#state.ts'
import type { Key } from '#types.ts'
import { keyColumns } from './columns.tsx'
import { stateOf, stateWords } from './key-state.tsx'
import { departmentsOf, useKeys } from './keys.ts'
import { NewKey } from './new-key.tsx'
import { ForAdmins } from './for-admins.tsx'

export function Keys() {
  const [open, setOpen] = useState(false)
  return (
    <div class="page">
      <PageHead
        title="Keys"
        about={
          <>
            A key opens this workspace’s data to a partner or a program. <a href="/docs">API docs</a>
          </>
        }
      >
        {can('admin') && (
          <button type="button" class="button main" onClick={() => setOpen(true)}>
            Create a key
          </button>
        )}
      </PageHead>
      {can('admin') ? <KeyList /> : <ForAdmins />}
      {open && <NewKey onClose={() => setOpen(false)} />}
    </div>
  )
}

function KeyList() {
  const live = useKeys()
  const query = route.value.query
  const [state, department] = [query.get('state') ?? '', query.get('department') ?? '']
  return (
    <Loaded live={live}>
      {(keys) => {
        if (keys.length === 0) return <NoKeys />
        const shown = keys.filter(
          (key) => (!state || stateOf(key) === state) && (!department || key.department === department),
        )
        return (
          <>
            <Filters keys={keys} state={state} department={department} />
            {shown.length > 0 ? (
              <div class="card">
                <Table
                  caption="Keys"
                  columns={keyColumns}
                  rows={shown}
                  rowKey={(key) => key.id}
                  rowLook={(key) => (stateOf(key) === 'active' ? '' : 'row-gone')}
                  opens
                />
              </div>
            ) : (
              <Empty title="No key is like this">
                <button
                  type="button"
                  class="button"
                  onClick={() => setQuery({ state: null, department: null })}
                >
                  Show all {keys.length}
                </button>
              </Empty>
            )}
          </>
        )
      }}
    </Loaded>
  )
}

function NoKeys() {
  return (
    <Empty title="No keys yet">
      <p>Create one for each partner or program, so that each can be revoked without troubling the others.</p>
    </Empty>
  )
}

function Filters({ keys, state, department }: { keys: Key[]; state: string; department: string }) {
  const departments = departmentsOf(keys)
  return (
    <div class="filters" role="search">
      <Select
        name="state"
        label="State"
        value={state}
        options={[
          { value: '', words: 'All keys' },
          ...Object.entries(stateWords).map(([value, words]) => ({ value, words })),
        ]}
        onChange={(value) => setQuery({ state: value })}
      />
      {departments.length > 0 && (
        <Select
          name="department"
          label="Department"
          value={department}
          options={[
            { value: '', words: 'All departments' },
            ...departments.map((one) => ({ value: one, words: one })),
          ]}
          onChange={(value) => setQuery({ department: value })}
        />
      )}
    </div>
  )
}
