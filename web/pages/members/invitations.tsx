import { api } from '#api.ts'
import { useLive } from '#live.ts'
import { ActionButton } from '#parts/button.tsx'
import { Table, type Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { can } from '#state.ts'
import type { Invitation } from '#types.ts'
import { roleWords } from '#words.ts'
import { useMemberNames } from './names.ts'

export function Invitations() {
  const live = useLive<Invitation[]>('invitations', { load: () => api.all('/v1/invitations') })
  const names = useMemberNames()
  if (!live.data?.length) return null
  return (
    <section class="stack tight" aria-labelledby="invitations">
      <h2 id="invitations">Open invitations</h2>
      <div class="card">
        <Table
          caption="Open invitations"
          columns={columns(names)}
          rows={live.data}
          rowKey={(one) => one.id}
        />
      </div>
    </section>
  )
}

function columns(names: Map<string, string>): Column<Invitation>[] {
  return [
    { title: 'Email', look: 'lead', cell: (one) => one.email },
    { title: 'Role', cell: (one) => roleWords[one.role] },
    { title: 'Invited by', cell: (one) => names.get(one.invited_by) ?? 'somebody who left' },
    { title: 'Ends', cell: (one) => <Time at={one.expires_at} /> },
    {
      title: '',
      look: 'actions',
      cell: (one) =>
        can('admin') && (
          <ActionButton
            look="small"
            act={() => api.delete('/v1/invitations/{id}', { path: { id: one.id } })}
            done="The invitation is withdrawn; its link no longer works."
          >
            Withdraw<span class="only-spoken"> the invitation of {one.email}</span>
          </ActionButton>
        ),
    },
  ]
}
