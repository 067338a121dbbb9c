import type { Ctx } from '#kit/context.ts'
import { newTenantKey } from '#kit/envelope.ts'
import { newId } from '#kit/ids.ts'
import { tooManyWorkspaces } from './errors.ts'
import { newestShard } from './shards.ts'
import { insertTenant, workspacesOf } from './store.ts'

const OWNED_AT_MOST = 10

/** Creates a workspace owned by the person. */
export async function createWorkspace(ctx: Ctx, input: { name: string; personId: string }) {
  const owned = (await workspacesOf(ctx, input.personId)).filter(({ role }) => role === 'owner')
  if (owned.length >= OWNED_AT_MOST) throw tooManyWorkspaces()
  const id = newId('ten')
  const tenant = {
    id,
    name: input.name,
    shard: newestShard(ctx.env),
    wrappedKey: await newTenantKey(ctx.env, id),
    createdAt: ctx.now(),
  }
  await insertTenant(ctx, tenant, input.personId)
  return { tenant, role: 'owner' as const }
}

/** The workspace everybody starts with. */
export const createFirstWorkspace = (ctx: Ctx, person: { personId: string; name: string }) =>
  createWorkspace(ctx, { name: `${person.name.slice(0, 60)}’s workspace`, personId: person.personId })
