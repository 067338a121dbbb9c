import { api } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import type { Member } from '#types.ts'

export function useMembers(): Live<Member[]> {
  return useLive<Member[]>('members', { load: () => api.all('/v1/members') })
}

/** Who did it: a person's id → their name. */
export function useMemberNames(): Map<string, string> {
  return new Map(useMembers().data?.map(({ id, name, email }) => [id, name || email]))
}
