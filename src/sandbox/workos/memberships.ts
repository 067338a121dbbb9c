import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { randomOf } from '#sandbox/random.ts'
import { bodyOf } from './body.ts'
import { record } from './happened.ts'
import {
  changeMembership,
  joinedSoFar,
  removeMembership,
  writeMembership,
  type Membership,
} from './joined.ts'
import { keyOf } from './key.ts'
import { groups, organizationAsked, organizationId, type Group } from './organizations.ts'
import { page } from './paging.ts'
import { notFound, refuse, unprocessable } from './refuse.ts'
import { ulid } from './ulid.ts'
import { membershipsOf, usersOf } from './user-data.ts'

const New = v.object({
  user_id: v.pipe(v.string(), v.minLength(1)),
  organization_id: v.pipe(v.string(), v.minLength(1)),
  role_slug: v.optional(v.pipe(v.string(), v.minLength(1)), 'member'),
})

export const memberships = new Hono()
  .get('/', list)
  .post('/', async (c) => {
    const body = await bodyOf(c, New)
    if (body instanceof Response) return body
    const key = keyOf(c)
    const asked = organizationAsked(c, body.organization_id)
    if (asked instanceof Response) return asked
    if (!usersOf(key).some(({ id }) => id === body.user_id)) return notFound(c, `User '${body.user_id}'`)
    const there = membershipsOf(key, asked.group, asked.id).find(({ user_id }) => user_id === body.user_id)
    // As at WorkOS, to join anew makes a member who was deactivated an active one.
    if (there?.status === 'inactive')
      return c.json(changed(key, asked.group, { ...there, status: 'active' }), 201)
    if (there) return taken(c)
    return c.json(joins(key, asked, body), 201)
  })
  .get('/:id', (c) => {
    const found = one(c)
    return found ? c.json(found.row) : unknown(c)
  })
  .delete('/:id', (c) => {
    const found = one(c)
    if (!found) return unknown(c)
    const key = keyOf(c)
    removeMembership(key, found.group, found.row.id)
    const { group, row: data } = found
    record(key, Date.now(), { event: 'organization_membership.deleted', data, group })
    return c.body(null, 204)
  })
  .put('/:id/deactivate', (c) => becomes(c, 'inactive'))
  .put('/:id/reactivate', (c) => becomes(c, 'active'))

/** Those of an organization, those of a user, or where both agree; one of the two must be given. */
function list(c: Context): Response {
  const key = keyOf(c)
  const { user_id, organization_id, statuses = 'active' } = c.req.query()
  if (!user_id && !organization_id) {
    const message = 'user_id or organization_id is required'
    return unprocessable(c, [{ code: 'user_id_or_organization_id_required', message }])
  }
  const asked = organization_id ? organizationAsked(c, organization_id) : undefined
  if (asked instanceof Response) return asked
  const found = asked
    ? membershipsOf(key, asked.group, asked.id)
    : groups.flatMap((group) => membershipsOf(key, group, organizationId(key, group)))
  const wanted = statuses.split(',')
  return page(
    c,
    'om_',
    found.filter((row) => (!user_id || row.user_id === user_id) && wanted.includes(row.status)),
  )
}

function one(c: Context): { group: Group; row: Membership } | undefined {
  const key = keyOf(c)
  for (const group of groups) {
    const rows = membershipsOf(key, group, organizationId(key, group))
    const row = rows.find(({ id }) => id === c.req.param('id'))
    if (row) return { group, row }
  }
  return undefined
}

function becomes(c: Context, status: Membership['status']): Response {
  const found = one(c)
  if (!found) return unknown(c)
  if (found.row.status === status) return c.json(found.row)
  return c.json(changed(keyOf(c), found.group, { ...found.row, status }))
}

function joins(
  key: string,
  { id: organization_id, group }: { id: string; group: Group },
  { user_id, role_slug }: v.InferOutput<typeof New>,
): Membership {
  const now = Date.now()
  const at = new Date(now).toISOString()
  const row: Membership = {
    object: 'organization_membership',
    id: `om_${ulid(now, randomOf('workos', 'joined', key, joinedSoFar(key, group), now))}`,
    user_id,
    organization_id,
    status: 'active',
    role: { slug: role_slug },
    created_at: at,
    updated_at: at,
  }
  writeMembership(key, group, row)
  record(key, now, { event: 'organization_membership.created', data: row, group })
  return row
}

function changed(key: string, group: Group, row: Membership): Membership {
  const now = Date.now()
  const next = { ...row, updated_at: new Date(now).toISOString() }
  changeMembership(key, group, next)
  record(key, now, { event: 'organization_membership.updated', data: next, group })
  return next
}

const unknown = (c: Context) => notFound(c, `Organization membership '${c.req.param('id')}'`)

const taken = (c: Context) =>
  refuse(c, 422, {
    code: 'organization_membership_already_exists',
    message: 'The user is a member of this organization already.',
  })
