import { computed, effect, signal } from '@preact/signals'
import { ApiError, api, caller } from '#api.ts'
import { toast } from '#parts/toast.tsx'
import type { Me, Role, Workspace } from '#types.ts'

const WORKSPACE = 'syncline.workspace'
const THEME = 'syncline.theme'
const ranks: Record<Role, number> = { viewer: 0, editor: 1, admin: 2, owner: 3 }

/** `undefined`: not asked yet. `null`: nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined)
export const startProblem = signal<ApiError | null>(null)
const chosen = signal(localStorage.getItem(WORKSPACE) ?? '')

export const workspace = computed<Workspace | null>(() => {
  const all = me.value?.workspaces ?? []
  return all.find((one) => one.id === chosen.value) ?? all[0] ?? null
})

effect(() => {
  caller.workspace = workspace.value?.id ?? ''
})

caller.onSignedOut = () => {
  me.value = null
}

export async function loadMe(): Promise<void> {
  try {
    const before = workspace.value
    const news = await api.get('/v1/me')
    me.value = news
    if (before && !news.workspaces.some(({ id }) => id === before.id)) {
      toast(`You are no longer a member of ${before.name}.`)
    }
    startProblem.value = null
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status !== 401) startProblem.value = error
  }
}

export function enterWorkspace(id: string): void {
  localStorage.setItem(WORKSPACE, id)
  chosen.value = id
}

export async function signOut(): Promise<void> {
  await api.post('/auth/sign-out')
  me.value = null
}

/** May the signed-in person do what this role may? The server decides; this only hides what it would refuse. */
export function can(role: Role): boolean {
  return workspace.value !== null && ranks[workspace.value.role] >= ranks[role]
}

export type Theme = 'system' | 'light' | 'dark'
const stored = localStorage.getItem(THEME)
export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
  localStorage.setItem(THEME, theme.value)
})
