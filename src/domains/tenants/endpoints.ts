import * as v from 'valibot'
import { endpoint, personEndpoint } from '#kit/endpoint.ts'
import { iso, Name, shape, Time } from '#kit/fields.ts'
import { createWorkspace } from './create.ts'
import { removeMember } from './membership.ts'
import { ROLE_NAMES } from './roles.ts'
import * as store from './store.ts'

export const Workspace = shape('workspace', {
  id: v.string(),
  name: v.string(),
  role: v.picklist(ROLE_NAMES),
  created_at: Time,
})
const Person = shape('account', { id: v.string(), email: v.string(), name: v.string() })

type Entry = { tenant: store.Tenant; role: (typeof ROLE_NAMES)[number] }
export const shown = ({ tenant, role }: Entry) => ({
  id: tenant.id,
  name: tenant.name,
  role,
  created_at: iso(tenant.createdAt),
})

export const workspaceEndpoints = [
  personEndpoint({
    method: 'GET',
    path: '/v1/me',
    group: 'Workspaces',
    summary: 'Who is signed in, and where they may go',
    returns: shape('me', { person: Person, workspaces: v.array(Workspace), local: v.boolean() }),
    handle: async (ctx) => ({
      person: ctx.person,
      workspaces: (await store.workspacesOf(ctx, ctx.person.id)).map(shown),
      local: ctx.env.LOCAL === 'yes',
    }),
  }),
  personEndpoint({
    method: 'POST',
    path: '/v1/workspaces',
    group: 'Workspaces',
    summary: 'Create a workspace',
    about: 'The signed-in person becomes its owner.',
    body: v.strictObject({ name: Name }),
    returns: Workspace,
    status: 201,
    handle: async (ctx, { body }) =>
      shown(await createWorkspace(ctx, { name: body.name, personId: ctx.person.id })),
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/workspaces/current',
    group: 'Workspaces',
    summary: 'Rename the workspace',
    scope: 'workspace:write',
    body: v.strictObject({ name: Name }),
    returns: v.object({ id: v.string(), name: v.string() }),
    async handle(ctx, { body }) {
      await store.renameTenant(ctx, body.name)
      return { id: ctx.tenantId, name: body.name }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/workspaces/current/membership',
    group: 'Workspaces',
    summary: 'Leave the workspace',
    about: 'The last owner cannot leave.',
    scope: 'workspace:read',
    status: 204,
    handle: (ctx) => removeMember(ctx, ctx.actor.id),
  }),
]
