import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { overlay } from '#sandbox/overlay.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { bodyOf } from './body.ts'
import { keyOf } from './key.ts'
import { organizationAsked } from './organizations.ts'
import { page } from './paging.ts'
import { notFound, refuse } from './refuse.ts'
import { ulid } from './ulid.ts'
import { usersOf } from './user-data.ts'

const DAY_MS = 86_400_000

const New = v.object({
  email: v.pipe(v.string(), v.email()),
  organization_id: v.nullish(v.string()),
  expires_in_days: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(30))),
  inviter_user_id: v.nullish(v.string()),
  role_slug: v.nullish(v.string()),
})

type Invitation = Omit<ReturnType<typeof invitationOf>, 'revoked_at'> & { revoked_at: string | null }
const sent = overlay<Invitation>(({ id }) => id)

/** The rows' fields beyond those of the request are illustrative. */
function invitationOf(key: string, now: number, asked: v.InferOutput<typeof New>) {
  const random = randomOf('workos', 'invitation', key, sent.size(key), now)
  const at = new Date(now).toISOString()
  const token = base62Id(random)
  return {
    object: 'invitation',
    id: `invitation_${ulid(now, random)}`,
    email: asked.email,
    state: 'pending',
    accepted_at: null,
    revoked_at: null,
    expires_at: new Date(now + (asked.expires_in_days ?? 7) * DAY_MS).toISOString(),
    token,
    accept_invitation_url: `https://auth.workos.example/invite?token=${token}`,
    organization_id: asked.organization_id ?? null,
    inviter_user_id: asked.inviter_user_id ?? null,
    role_slug: asked.role_slug ?? null,
    created_at: at,
    updated_at: at,
  }
}

const invitationsOf = (key: string): Invitation[] =>
  sent
    .over(key, [])
    .map((one) =>
      one.state === 'pending' && Date.parse(one.expires_at) <= Date.now()
        ? { ...one, state: 'expired' }
        : one,
    )

export const invitations = new Hono()
  .get('/', (c) => {
    const { email, organization_id } = c.req.query()
    const found = invitationsOf(keyOf(c)).filter(
      (one) =>
        (!email || one.email.toLowerCase() === email.toLowerCase()) &&
        (!organization_id || one.organization_id === organization_id),
    )
    return page(c, 'invitation_', found)
  })
  .post('/', async (c) => {
    const body = await bodyOf(c, New)
    if (body instanceof Response) return body
    const key = keyOf(c)
    const asked = body.organization_id ? organizationAsked(c, body.organization_id) : undefined
    if (asked instanceof Response) return asked
    const same = (one: { email: string }) => one.email.toLowerCase() === body.email.toLowerCase()
    if (usersOf(key, asked?.group).some(same)) return already(c, 'user_already_exists')
    const pending = invitationsOf(key).filter(
      (one) => one.state === 'pending' && one.organization_id === (body.organization_id ?? null),
    )
    if (pending.some(same)) return already(c, 'duplicate_invitation')
    const invitation = invitationOf(key, Date.now(), body)
    sent.add(key, invitation)
    return c.json(invitation, 201)
  })
  .get('/:id', (c) => {
    const invitation = invitationIn(c)
    return invitation ? c.json(invitation) : unknown(c)
  })
  .post('/:id/revoke', (c) => {
    const invitation = invitationIn(c)
    if (!invitation) return unknown(c)
    if (invitation.state !== 'pending') return already(c, `invitation_${invitation.state}`)
    const at = new Date().toISOString()
    const revoked = { ...invitation, state: 'revoked', revoked_at: at, updated_at: at }
    sent.change(keyOf(c), invitation.id, revoked)
    return c.json(revoked)
  })

const invitationIn = (c: Context) => invitationsOf(keyOf(c)).find(({ id }) => id === c.req.param('id'))

const unknown = (c: Context) => notFound(c, `Invitation '${c.req.param('id')}'`)

const already = (c: Context, code: string) =>
  refuse(c, 422, { code, message: 'The invitation cannot be made or changed.', errors: [{ code }] })
