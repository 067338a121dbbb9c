import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { Confirm } from '#parts/confirm.tsx'
import { Loaded } from '#parts/loaded.tsx'
import { PageHead } from '#parts/page-head.tsx'
import { Table } from '#parts/table.tsx'
import { toast } from '#parts/toast.tsx'
import { can, loadMe, me } from '#state.ts'
import type { Member } from '#types.ts'
import { memberColumns } from './columns.tsx'
import { Invitations } from './invitations.tsx'
import { Invite } from './invite.tsx'
import { useMembers } from './names.ts'

export function Members() {
  const live = useMembers()
  const [inviting, setInviting] = useState(false)
  const [removing, setRemoving] = useState<Member | null>(null)
  const isMe = removing?.id === me.value?.person.id
  async function remove(member: Member) {
    if (isMe) {
      await api.delete('/v1/workspaces/current/membership')
      await loadMe()
      return
    }
    await api.delete('/v1/members/{id}', { path: { id: member.id } })
    toast(`${member.name} is no longer a member.`)
  }
  return (
    <div class="page">
      <PageHead title="Members" about="Who may see and change this workspace.">
        {can('admin') && (
          <button type="button" class="button main" onClick={() => setInviting(true)}>
            Invite somebody
          </button>
        )}
      </PageHead>
      <Loaded live={live}>
        {(members) => (
          <div class="card">
            <Table
              caption="Members"
              columns={memberColumns(setRemoving)}
              rows={members}
              rowKey={(member) => member.id}
            />
          </div>
        )}
      </Loaded>
      <Invitations />
      {inviting && <Invite onClose={() => setInviting(false)} />}
      {removing && (
        <Confirm
          title={isMe ? 'Leave this workspace?' : `Remove ${removing.name}?`}
          verb={isMe ? 'Leave' : 'Remove'}
          act={() => remove(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>
            {isMe ? 'You are' : 'They are'} out with the next click. Keys {isMe ? 'you' : 'they'} created
            stay, for they belong to the workspace: revoke them on the keys page if they should stop too.
          </p>
        </Confirm>
      )}
    </div>
  )
}
