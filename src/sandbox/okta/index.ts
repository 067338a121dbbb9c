import { Hono } from 'hono'
import { gate } from './gate.ts'
import { groups } from './groups.ts'
import { notFound, refuse } from './refuse.ts'
import { users } from './users.ts'

const app = new Hono()
  .use(gate)
  .route('/api/v1/users', users)
  .get('/api/v1/groups', groups)
  .notFound((c) => notFound(c, `${c.req.method} ${c.req.path}`))
  .onError((error, c) => {
    console.error(error)
    return refuse(c, 500, { code: 'E0000009', summary: 'Internal Server Error' })
  })

export const okta = (request: Request): Response | Promise<Response> => app.fetch(request)
