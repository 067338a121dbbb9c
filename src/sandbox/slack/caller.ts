import { remember } from '#sandbox/bounded.ts'

export interface Caller {
  token: string
  /** What tells workspaces apart: the part of the token after `xoxb-`. */
  team: string
  scopes: string[]
}

/** Every scope there is here, and the word in a token's text that says it was not granted. */
const scopes = {
  'users:read': 'noscope',
  'users:read.email': 'noemail',
  'channels:read': 'nochannels',
  'groups:read': 'noprivate',
  'channels:history': 'nohistory',
  'usergroups:read': 'nousergroups',
  'chat:write': 'nochat',
} as const
export type Scope = keyof typeof scopes
const entries = Object.entries(scopes) as [Scope, string][]

export const allScopes: Scope[] = entries.map(([scope]) => scope)

const revoked = new Map<string, true>()
export const revoke = (token: string): void => remember(revoked, token, { value: true, most: 2000 })

/** Who calls, or the error that Slack answers in their stead. */
export function callerOf(authorization: string | undefined): Caller | string {
  const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
  if (!token) return 'not_authed'
  const team = /^xoxb-([\w.]+)-[\w-]+$/.exec(token)?.[1]
  if (!team || token.includes('wrong')) return 'invalid_auth'
  if (token.includes('revoked') || revoked.has(token)) return 'token_revoked'
  if (token.includes('inactive')) return 'account_inactive'
  const granted = entries.filter(([, word]) => !token.includes(word)).map(([scope]) => scope)
  return { token, team, scopes: granted }
}

/** A token for a workspace whose text says which scopes the person's consent left out. */
export function tokenFor(team: string, granted: readonly string[]): string {
  const missing = entries.filter(([scope]) => !granted.includes(scope)).map(([, word]) => word)
  return ['xoxb', team, ...missing, crypto.randomUUID().replaceAll('-', '')].join('-')
}
