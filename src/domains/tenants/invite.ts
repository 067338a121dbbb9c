import { peopleByIds } from '#domains/sign-in/index.ts'
import type { PersonCtx, TenantCtx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import { newId, randomBase62 } from '#kit/ids.ts'
import {
  alreadyMember,
  invitationForSomeoneElse,
  invitationUnusable,
  roleTooHigh,
  tooManyInvitations,
} from './errors.ts'
import { mayGrant, type Role } from './roles.ts'
import * as store from './store.ts'

const LIFETIME_MS = 72 * 3_600_000
const OPEN_AT_MOST = 100

/** `<origin>/#/invitation/<token>`: behind the `#`, so that no log and no Referer header carries the token. */
const linkOf = (origin: string, token: string) => `${origin}/#/invitation/${token}`

/** An invitation, and the link that is shown this once. Only its hash is stored. */
export async function invite(ctx: TenantCtx, input: { email: string; role: Role }) {
  const { actor } = ctx
  if (actor.kind !== 'person' || !mayGrant(actor.role, { to: input.role })) throw roleTooHigh()
  const email = input.email.toLowerCase()
  if ((await store.countOpenInvitations(ctx)) >= OPEN_AT_MOST) throw tooManyInvitations()
  await refuseMember(ctx, email)
  const token = randomBase62(43)
  const row = {
    id: newId('inv'),
    email,
    role: input.role,
    tokenHash: sha256Hex(token),
    invitedBy: actor.id,
    createdAt: ctx.now(),
    expiresAt: ctx.now() + LIFETIME_MS,
  }
  await store.insertInvitation(ctx, row)
  return { ...row, link: linkOf(ctx.origin, token) }
}

async function refuseMember(ctx: TenantCtx, email: string): Promise<void> {
  const members = await store.listMembers(ctx, { order: 'asc', limit: 1000 })
  const people = await peopleByIds(
    ctx,
    members.map(({ personId }) => personId),
  )
  if ([...people.values()].some((person) => person.email.toLowerCase() === email)) throw alreadyMember()
}

/**
 * Lets the invited person in, once. The inviter's right is checked again: whoever was demoted or removed since
 * no longer brings anybody in.
 */
export async function accept(ctx: PersonCtx, token: string) {
  const invitation = await store.findInvitationByToken(ctx, sha256Hex(token))
  if (!invitation || invitation.acceptedAt !== null || invitation.expiresAt <= ctx.now())
    throw invitationUnusable()
  if (invitation.email !== ctx.person.email.toLowerCase()) throw invitationForSomeoneElse()
  const inviterRole = await store.roleOf(ctx, invitation.tenantId, invitation.invitedBy)
  if (!inviterRole || !mayGrant(inviterRole, { to: invitation.role })) throw invitationUnusable()
  if (!(await store.acceptInvitation(ctx, invitation, ctx.person.id))) throw alreadyMember()
  const tenant = await store.findTenant(ctx, invitation.tenantId)
  if (!tenant) throw invitationUnusable()
  return { tenant, role: invitation.role }
}
