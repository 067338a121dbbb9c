import type { Context } from 'hono'
import { today } from '#sandbox/days.ts'
import { directoryId, directoryOf, directoryUsersOf, groupsOf, type Directory } from './directory-data.ts'
import { keyOf } from './key.ts'
import { organizationAsked, organizationId } from './organizations.ts'
import { page } from './paging.ts'
import { notFound, unprocessable } from './refuse.ts'

/** The company has linked its directory; its laboratory has none. */
export function directories(c: Context): Response {
  const asked = organizationAsked(c, c.req.query('organization_id') || ownOrganization(c))
  if (asked instanceof Response) return asked
  const key = keyOf(c)
  const linked = { key, id: directoryId(key), organizationId: asked.id }
  return page(c, 'directory_', asked.group === 'first' ? [directoryOf(linked)] : [])
}

export function directoryUsers(c: Context): Response {
  const directory = directoryAsked(c)
  if (directory instanceof Response) return directory
  const group = c.req.query('group')
  if (group && !groupsOf(directory).some(({ id }) => id === group)) return notFound(c, `Group '${group}'`)
  const found = directoryUsersOf(directory, today()).filter(
    ({ groups }) => !group || groups.some(({ id }) => id === group),
  )
  return page(c, 'directory_user_', found)
}

export function directoryGroups(c: Context): Response {
  const directory = directoryAsked(c)
  if (directory instanceof Response) return directory
  const user = c.req.query('user')
  const of = user && directoryUsersOf(directory, today()).find(({ id }) => id === user)
  if (user && !of) return notFound(c, `Directory user '${user}'`)
  return page(c, 'directory_group_', of ? of.groups : groupsOf(directory))
}

const ownOrganization = (c: Context): string => organizationId(keyOf(c), 'first')

/** As with organizations, any id is the one directory's but one with "unknown" in it. */
function directoryAsked(c: Context): Directory | Response {
  const key = keyOf(c)
  const { directory: id, group, user } = c.req.query()
  const found = { key, id: id || directoryId(key), organizationId: ownOrganization(c) }
  if (id)
    return /^directory_\w{1,60}$/.test(id) && !id.includes('unknown')
      ? found
      : notFound(c, `Directory '${id}'`)
  if (group || user) return found
  return unprocessable(c, [{ code: 'directory_required', message: 'directory is required' }])
}
