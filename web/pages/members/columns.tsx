import type { Column } from '#parts/table.tsx'
import { Time } from '#parts/time.tsx'
import { can, me } from '#state.ts'
import type { Member } from '#types.ts'
import { roleWords } from '#words.ts'
import { RoleSelect } from './role-select.tsx'

export function memberColumns(remove: (member: Member) => void): Column<Member>[] {
  return [
    {
      title: 'Member',
      look: 'lead',
      cell: (member) => (
        <>
          <strong>{member.name}</strong> {isMe(member) && <span class="chip">You</span>}
          <br />
          <span class="quiet small">{member.email}</span>
        </>
      ),
    },
    {
      title: 'Role',
      cell: (member) => (mayChange(member) ? <RoleSelect member={member} /> : roleWords[member.role]),
    },
    { title: 'Joined', cell: (member) => <Time at={member.joined_at} /> },
    {
      title: '',
      look: 'actions',
      cell: (member) =>
        (mayChange(member) || isMe(member)) && (
          <button type="button" class="button small" onClick={() => remove(member)}>
            {isMe(member) ? 'Leave' : 'Remove'}
            <span class="only-spoken"> {isMe(member) ? 'the workspace' : member.name}</span>
          </button>
        ),
    },
  ]
}

function isMe(member: Member): boolean {
  return member.id === me.value?.person.id
}

// Nobody changes a role above their own.
function mayChange(member: Member): boolean {
  return can('admin') && can(member.role)
}
