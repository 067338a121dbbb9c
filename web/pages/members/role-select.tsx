import { useState } from 'preact/hooks'
import { api } from '#api.ts'
import { useAction } from '#parts/action.ts'
import { can, loadMe, me } from '#state.ts'
import type { Member, Role } from '#types.ts'
import { roleWords } from '#words.ts'

export const roles: Role[] = ['viewer', 'editor', 'admin', 'owner']

export function RoleSelect({ member }: { member: Member }) {
  const [wish, setWish] = useState<Role | null>(null)
  const [save] = useAction(
    async () => {
      if (!wish) return
      try {
        await api.patch('/v1/members/{id}', { path: { id: member.id }, body: { role: wish } })
        if (member.id === me.value?.person.id) await loadMe()
      } finally {
        setWish(null)
      }
    },
    `${member.name} is ${wish && roleWords[wish].toLowerCase()} now.`,
  )
  return (
    <span class="row">
      <select
        class="select short"
        aria-label={`Role of ${member.name}`}
        value={wish ?? member.role}
        onChange={(event) => {
          const chosen = roles.find((one) => one === event.currentTarget.value)
          setWish(chosen === member.role ? null : (chosen ?? null))
        }}
      >
        {roles.filter(can).map((role) => (
          <option key={role} value={role}>
            {roleWords[role]}
          </option>
        ))}
      </select>
      {wish && (
        <button type="button" class="button small main" onClick={() => void save()}>
          Save
        </button>
      )}
    </span>
  )
}
