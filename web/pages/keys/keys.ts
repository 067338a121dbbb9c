import { api } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import { can } from '#state.ts'
import type { Key } from '#types.ts'
import { stateOf } from './key-state.tsx'

const ranks = { active: 0, expired: 1, revoked: 2 }

/** Every key of the workspace, for those who may see them: what works first, each group by name. */
export function useKeys(): Live<Key[]> {
  return useLive(can('admin') ? 'keys' : null, {
    load: async () => (await api.all('/v1/keys')).toSorted(inOrder),
  })
}

export function departmentsOf(keys: Key[] | null): string[] {
  const all = (keys ?? []).map(({ department }) => department).filter((one) => one !== null)
  return [...new Set(all)].toSorted((a, b) => a.localeCompare(b))
}

function inOrder(a: Key, b: Key): number {
  return ranks[stateOf(a)] - ranks[stateOf(b)] || a.name.localeCompare(b.name)
}
