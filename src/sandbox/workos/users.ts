import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { bodyOf } from './body.ts'
import { keyOf } from './key.ts'
import { organizationAsked } from './organizations.ts'
import { page } from './paging.ts'
import { notFound, refuse } from './refuse.ts'
import { createUser, deleteUser, emailTaken, updateUser, usersOf } from './user-data.ts'

const name = v.nullish(v.pipe(v.string(), v.maxLength(200)))
const metadata = v.optional(v.record(v.string(), v.pipe(v.string(), v.maxLength(600))))
const optional = {
  first_name: name,
  last_name: name,
  email_verified: v.optional(v.boolean()),
  external_id: v.nullish(v.string()),
  locale: v.nullish(v.string()),
  metadata,
}
const email = v.pipe(v.string(), v.email())
const New = v.object({ email, ...optional })
const Changes = v.object({ email: v.optional(email), ...optional })

export const users = new Hono()
  .get('/', (c) => {
    const { organization_id, email: wanted } = c.req.query()
    const asked = organization_id ? organizationAsked(c, organization_id) : undefined
    if (asked instanceof Response) return asked
    const found = usersOf(keyOf(c), asked?.group).filter(
      (user) => !wanted || user.email.toLowerCase() === wanted.toLowerCase(),
    )
    return page(c, 'user_', found)
  })
  .post('/', async (c) => {
    const body = await bodyOf(c, New)
    if (body instanceof Response) return body
    if (emailTaken(keyOf(c), body.email)) return taken(c)
    return c.json(createUser(keyOf(c), Date.now(), body), 201)
  })
  .get('/:id', (c) => {
    const user = userIn(c)
    return user ? c.json(user) : unknown(c)
  })
  .put('/:id', async (c) => {
    const body = await bodyOf(c, Changes)
    const user = userIn(c)
    if (!user) return unknown(c)
    if (body instanceof Response) return body
    if (body.email && emailTaken(keyOf(c), body.email, user.id)) return taken(c)
    return c.json(updateUser(keyOf(c), user, body))
  })
  .delete('/:id', (c) => {
    const user = userIn(c)
    if (!user) return unknown(c)
    deleteUser(keyOf(c), user)
    return c.body(null, 204)
  })

const userIn = (c: Context) => usersOf(keyOf(c)).find(({ id }) => id === c.req.param('id'))

const unknown = (c: Context) => notFound(c, `User '${c.req.param('id')}'`)

const taken = (c: Context) => {
  const errors = [{ code: 'email_not_available', message: 'This email is not available.' }]
  return refuse(c, 422, { code: 'user_creation_error', message: 'Could not save user.', errors })
}
