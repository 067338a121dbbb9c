import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { page } from './paging.ts'
import { changeStatus, createUser, usersOf } from './people.ts'
import { invalid, notFound, refuse } from './refuse.ts'
import { searched } from './search.ts'
import { tokenOf } from './token.ts'

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const New = v.object({ profile: v.object({ firstName: text, lastName: text, email: text, login: text }) })

/**
 * What a status becomes, and of what alone. Written without a document of Okta's writes, as are the codes of refusals
 * besides E0000011 and E0000047: a connector that gets along here is not proved to at Okta.
 */
const LIFECYCLE: Record<string, { from: string; to: string }> = {
  suspend: { from: 'ACTIVE', to: 'SUSPENDED' },
  unsuspend: { from: 'SUSPENDED', to: 'ACTIVE' },
}

export const users = new Hono()
  .get('/', (c) => {
    const asked = c.req.query('search') ?? c.req.query('filter')
    const everybody = usersOf(tokenOf(c))
    if (asked === undefined)
      return page(
        c,
        everybody.filter(({ status }) => status !== 'DEPROVISIONED'),
      )
    const holds = searched(asked)
    if (!holds) return refuse(c, 400, { code: 'E0000031', summary: `Invalid search criteria: ${asked}` })
    return page(c, everybody.filter(holds))
  })
  .post('/', async (c) => {
    const body = v.safeParse(New, await c.req.json<unknown>().catch(() => undefined))
    if (!body.success) {
      const field = v.getDotPath(body.issues[0]) ?? 'profile'
      return invalid(c, field, `${field}: ${body.issues[0].message}`)
    }
    const { profile } = body.output
    if (userIn(c, profile.login))
      return invalid(
        c,
        'login',
        'login: An object with this field already exists in the current organization',
      )
    return c.json(createUser(tokenOf(c), profile, c.req.query('activate') !== 'false'))
  })
  .get('/:id', (c) => {
    const id = c.req.param('id')
    const user = userIn(c, id)
    return user ? c.json(user) : notFound(c, `${id} (User)`)
  })
  .post('/:id/lifecycle/:verb', (c) => {
    const { id, verb } = c.req.param()
    const user = userIn(c, id)
    const change = Object.hasOwn(LIFECYCLE, verb) ? LIFECYCLE[verb] : undefined
    if (!user || !change) return notFound(c, `${id} (User)`)
    if (user.status !== change.from)
      return invalid(c, verb, `Cannot ${verb} a user whose status is ${user.status}`)
    changeStatus(tokenOf(c), user, change.to)
    return c.json({})
  })

/** By id or login. */
const userIn = (c: Context, wanted: string) =>
  usersOf(tokenOf(c)).find(
    ({ id, profile }) => id === wanted || profile.login.toLowerCase() === wanted.toLowerCase(),
  )
