import * as v from 'valibot'
import { peopleByIds } from '#domains/sign-in/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint, personEndpoint } from '#kit/endpoint.ts'
import { Email, Id, iso, shape, Time } from '#kit/fields.ts'
import { Ordered, Q } from '#kit/filters.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { shown as shownWorkspace, Workspace } from './endpoints.ts'
import { invitationNotFound, memberNotFound } from './errors.ts'
import { accept, invite } from './invite.ts'
import { changeRole, removeMember } from './membership.ts'
import { ROLE_NAMES } from './roles.ts'
import * as store from './store.ts'

const Role = v.picklist(ROLE_NAMES)
const Page = { order: Ordered('asc'), limit: Limit, cursor: Cursor }
const MemberQuery = v.strictObject({ role: v.optional(Role), ...Page })
const InvitationQuery = v.strictObject({ role: v.optional(Role), q: Q, ...Page })
const PersonId = v.strictObject({ id: v.pipe(v.string(), v.maxLength(64)) })
const Member = shape('member', {
  id: v.string(),
  name: v.string(),
  email: v.string(),
  role: Role,
  joined_at: Time,
})
const Invitation = shape('invitation', {
  id: v.string(),
  email: v.string(),
  role: Role,
  invited_by: v.string(),
  created_at: Time,
  expires_at: Time,
})

const after = (cursor: string | undefined) =>
  cursor ? decodeCursor(cursor, ['number', 'string']) : undefined

async function withPeople<T extends { personId: string }>(ctx: TenantCtx, rows: T[]) {
  const people = await peopleByIds(
    ctx,
    rows.map(({ personId }) => personId),
  )
  return rows.map((row) => ({ ...row, person: people.get(row.personId) ?? { name: '(gone)', email: '' } }))
}

const shownInvitation = (row: Omit<store.Invitation, 'tenantId' | 'acceptedAt'>) => ({
  id: row.id,
  email: row.email,
  role: row.role,
  invited_by: row.invitedBy,
  created_at: iso(row.createdAt),
  expires_at: iso(row.expiresAt),
})

export const memberEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/members',
    group: 'Members',
    summary: 'List members',
    about: 'In the order of their joining.',
    scope: 'members:read',
    query: MemberQuery,
    returns: listOf(Member),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const rows = await store.listMembers(ctx, { ...filter, after: after(cursor), limit: limit + 1 })
      const { data, next_cursor } = pageOf(rows, limit, (row) => [row.joinedAt, row.personId])
      return {
        next_cursor,
        data: (await withPeople(ctx, data)).map(({ personId, person, role, joinedAt }) => ({
          id: personId,
          ...person,
          role,
          joined_at: iso(joinedAt),
        })),
      }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/members/:id',
    group: 'Members',
    summary: 'Change a member’s role',
    about: 'Nobody grants or changes a role above their own, and the last owner stays one.',
    scope: 'members:write',
    params: PersonId,
    body: v.strictObject({ role: Role }),
    returns: Member,
    async handle(ctx, { params, body }) {
      await changeRole(ctx, params.id, body.role)
      const row = await store.listMembers(ctx, { id: params.id, order: 'asc', limit: 1 })
      const [member] = await withPeople(ctx, row)
      if (!member) throw memberNotFound()
      return { id: params.id, ...member.person, role: member.role, joined_at: iso(member.joinedAt) }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/members/:id',
    group: 'Members',
    summary: 'Remove a member',
    about: 'They are out with their next request. Keys they issued stay: keys belong to the workspace.',
    scope: 'members:write',
    params: PersonId,
    status: 204,
    handle: (ctx, { params }) => removeMember(ctx, params.id),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/invitations',
    group: 'Members',
    summary: 'List open invitations',
    about: 'In the order of their making. `q` is part of the address.',
    scope: 'members:read',
    query: InvitationQuery,
    returns: listOf(Invitation),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const rows = await store.listInvitations(ctx, { ...filter, after: after(cursor), limit: limit + 1 })
      const { data, next_cursor } = pageOf(rows, limit, (row) => [row.createdAt, row.id])
      return { data: data.map(shownInvitation), next_cursor }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/invitations',
    group: 'Members',
    summary: 'Invite somebody',
    about: 'Answers with a link that is shown this once, works once, for that address, for 72 hours.',
    scope: 'members:write',
    body: v.strictObject({ email: Email, role: Role }),
    returns: shape('invitation_with_link', { ...Invitation.entries, link: v.string() }),
    status: 201,
    async handle(ctx, { body }) {
      const row = await invite(ctx, body)
      return { ...shownInvitation(row), link: row.link }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/invitations/:id',
    group: 'Members',
    summary: 'Withdraw an invitation',
    scope: 'members:write',
    params: v.strictObject({ id: Id('inv') }),
    status: 204,
    async handle(ctx, { params }) {
      if (!(await store.deleteInvitation(ctx, params.id))) throw invitationNotFound()
    },
  }),
  personEndpoint({
    method: 'POST',
    path: '/v1/invitations/accept',
    group: 'Members',
    summary: 'Accept an invitation',
    about: 'Signed in as the invited address, with the token from the link.',
    body: v.strictObject({
      token: v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{43}$/, 'the 43 characters of the link')),
    }),
    returns: v.object({ workspace: Workspace }),
    refusals: [410],
    handle: async (ctx, { body }) => ({ workspace: shownWorkspace(await accept(ctx, body.token)) }),
  }),
]
