import { useState } from 'preact/hooks'
import { api, at } from '#api.ts'
import { useAction } from '#parts/action.ts'
import { ActionButton } from '#parts/button.tsx'
import { Empty } from '#parts/empty.tsx'
import { LoadMore } from '#parts/load-more.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { Select } from '#parts/select.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { toast } from '#parts/toast.tsx'
import { usePages } from '#pages-of.ts'
import { can } from '#state.ts'
import type { Candidate, Connection } from '#types.ts'
import { count } from '#words.ts'
import { asRole, personRoles, reasonOf } from './words.ts'

/** As many as the API adds at once. */
const AT_ONCE = 200
const WHY = 'In the way'

const hasProblem = ({ problem }: Candidate) => problem !== null

export function Candidates({ connection }: { connection: Connection }) {
  const pages = usePages(at('/v1/people/feeds/{id}/candidates', { path: { id: connection.id } }))
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const able = pages.rows.filter(({ problem }) => problem === null).slice(0, AT_ONCE)
  const chosen = able.filter(({ email }) => picked.has(email)).map(({ email }) => email)
  const pick = (emails: string[], isIn: boolean) =>
    setPicked(new Set(isIn ? [...picked, ...emails] : [...picked].filter((email) => !emails.includes(email))))
  return (
    <Loaded live={pages.live}>
      {() =>
        pages.rows.length === 0 ? (
          <Empty title="Nobody left to add">
            <p>
              Every user of {connection.name} who has an email address is among the people, or ignored.
              Whoever is new there shows up here after the next run.
            </p>
          </Empty>
        ) : (
          <div class="stack">
            {can('editor') && (
              <AddChosen
                connection={connection}
                chosen={chosen}
                all={able.map(({ email }) => email)}
                onPick={pick}
              />
            )}
            <div class="card">
              <Table
                caption={`Users of ${connection.name} who could be added`}
                columns={columns(picked, pick).filter(
                  ({ title }) => title !== WHY || pages.rows.some(hasProblem),
                )}
                rows={pages.rows}
                rowKey={(row) => row.record_id}
              />
            </div>
            <LoadMore pages={pages} noun="user" />
          </div>
        )
      }
    </Loaded>
  )
}

interface AddProps {
  connection: Connection
  chosen: string[]
  all: string[]
  onPick: (emails: string[], isIn: boolean) => void
}

function AddChosen({ connection, chosen, all, onPick }: AddProps) {
  const [role, setRole] = useState('other')
  const isAll = chosen.length === all.length
  const [add, busy] = useAction(async () => {
    const body = { emails: chosen, role: asRole(role) }
    const { data } = await api.post('/v1/people/feeds/{id}/import', { path: { id: connection.id }, body })
    const added = data.filter(({ outcome }) => outcome === 'created').length
    const left = data.length - added
    toast(`${count(added, 'person', 'people')} added${left > 0 ? `, ${left} skipped` : ''}.`)
    onPick(chosen, false)
  })
  return (
    <div class="filters">
      <Select
        name="role"
        label="Role of those you add"
        value={role}
        options={personRoles}
        onChange={setRole}
      />
      <button type="button" class="button" onClick={() => onPick(all, !isAll)}>
        {isAll ? 'Choose nobody' : `Choose ${all.length === 1 ? 'this one' : `these ${all.length}`}`}
      </button>
      <button
        type="button"
        class="button main"
        aria-disabled={busy || chosen.length === 0}
        onClick={() => chosen.length > 0 && void add()}
      >
        {chosen.length === 0 ? 'Add the chosen' : `Add ${count(chosen.length, 'person', 'people')}`}
      </button>
    </div>
  )
}

function columns(
  picked: ReadonlySet<string>,
  pick: (emails: string[], isIn: boolean) => void,
): Column<Candidate>[] {
  return [
    {
      title: 'User',
      look: 'lead',
      cell: (one) => {
        const name = [one.first_name, one.last_name].filter(Boolean).join(' ') || one.name || one.email
        if (one.problem !== null || !can('editor')) return <strong>{name}</strong>
        return (
          <label class="check">
            <input
              type="checkbox"
              checked={picked.has(one.email)}
              onChange={(event) => pick([one.email], event.currentTarget.checked)}
            />
            <span>{name}</span>
          </label>
        )
      },
    },
    { title: 'Email', look: 'long', cell: (one) => one.email },
    {
      title: WHY,
      cell: (one) => one.problem && <span class="quiet">{reasonOf(one.problem)}</span>,
    },
    {
      title: '',
      look: 'actions',
      cell: (one) =>
        can('editor') && (
          <ActionButton
            look="small"
            act={() => api.post('/v1/people/ignored', { body: { email: one.email } })}
            done={`${one.email} is ignored from now on.`}
          >
            Ignore<span class="only-spoken"> {one.email}</span>
          </ActionButton>
        ),
    },
  ]
}
