import type { Context } from 'hono'
import { keyOf } from './key.ts'
import { groups, organizationAsked, organizationId } from './organizations.ts'
import { page } from './paging.ts'
import { unprocessable } from './refuse.ts'
import { membershipsOf } from './user-data.ts'

/** Those of an organization, those of a user, or where both agree; one of the two must be given. */
export function memberships(c: Context): Response {
  const key = keyOf(c)
  const { user_id, organization_id } = c.req.query()
  if (!user_id && !organization_id) {
    const message = 'user_id or organization_id is required'
    return unprocessable(c, [{ code: 'user_id_or_organization_id_required', message }])
  }
  const asked = organization_id ? organizationAsked(c, organization_id) : undefined
  if (asked instanceof Response) return asked
  const found = asked
    ? membershipsOf(key, asked.group, asked.id)
    : groups.flatMap((group) => membershipsOf(key, group, organizationId(key, group)))
  return page(
    c,
    'om_',
    found.filter((one) => !user_id || one.user_id === user_id),
  )
}
