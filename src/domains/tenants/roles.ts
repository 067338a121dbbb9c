import type { TenantCtx } from '#kit/context.ts'

/** The one table of who may do what. A scope that is not here belongs to nobody. */
const VIEWER = [
  'workspace:read',
  'members:read',
  'connectors:read',
  'connections:read',
  'syncs:read',
  'users:read',
  'tags:read',
  'statistics:read',
  'records:read',
  'changes:read',
  'people:read',
  'actions:read',
  'manifests:read',
  // Under the names HighLevel gave them, for its own paths.
  'socialplanner/tag.readonly',
  'socialplanner/statistics.readonly',
  'users.readonly',
  'calls:read',
  'calls:run',
  'received:read',
  'webhooks:read',
  'ledger:read',
] as const
const EDITOR = [
  ...VIEWER,
  'syncs:write',
  'people:write',
  'actions:write',
  'received:write',
  'webhooks:run',
] as const
const ADMIN = [
  ...EDITOR,
  'workspace:write',
  'members:write',
  'connections:write',
  'manifests:write',
  'keys:read',
  'keys:write',
  'calls:write',
  'webhooks:write',
] as const
const OWNER = [...ADMIN, 'owners:write'] as const

const ROLES = { viewer: VIEWER, editor: EDITOR, admin: ADMIN, owner: OWNER } as const
export type Role = keyof typeof ROLES
export type Scope = (typeof OWNER)[number]

/** Lowest first. */
export const ROLE_NAMES = ['viewer', 'editor', 'admin', 'owner'] as const satisfies readonly Role[]

/** What a key may carry: data and syncs. Never members, keys or credentials: a leaked key must not grow. */
export const KEY_SCOPES = [
  'users:read',
  'tags:read',
  'statistics:read',
  'records:read',
  'changes:read',
  'people:read',
  'connectors:read',
  'connections:read',
  'syncs:read',
  'syncs:write',
  'socialplanner/tag.readonly',
  'socialplanner/statistics.readonly',
  'users.readonly',
  'calls:read',
  'calls:run',
  'received:read',
  'webhooks:read',
  'webhooks:write',
  'webhooks:run',
  'ledger:read',
] as const satisfies readonly Scope[]

export const scopesOf = (role: string): readonly string[] =>
  Object.hasOwn(ROLES, role) ? ROLES[role as Role] : []

/** Whether whoever acts may: a person by their role, a key by its scopes or its token's. Syncline itself may all. */
export const carries = ({ actor }: TenantCtx, scope: string): boolean =>
  actor.kind === 'system' || (actor.kind === 'person' ? scopesOf(actor.role) : actor.scopes).includes(scope)

const rank = (role: string): number => (ROLE_NAMES as readonly string[]).indexOf(role)

/** Nobody touches a rank above their own, nor lifts anybody (themselves included) above it. */
export const mayGrant = (actorRole: string, roles: { from?: string; to?: string }): boolean =>
  rank(roles.from ?? 'viewer') <= rank(actorRole) && rank(roles.to ?? 'viewer') <= rank(actorRole)
