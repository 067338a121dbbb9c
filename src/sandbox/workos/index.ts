import { Hono } from 'hono'
import { idempotent } from '#sandbox/idempotent.ts'
import { directories, directoryGroups, directoryUsers } from './directories.ts'
import { endpoints } from './endpoints.ts'
import { events } from './events.ts'
import { gate } from './gate.ts'
import { invitations } from './invitations.ts'
import { keyOf } from './key.ts'
import { memberships } from './memberships.ts'
import { organizations } from './organizations.ts'
import { notFound, refuse } from './refuse.ts'
import { users } from './users.ts'

const once = idempotent({
  accountOf: keyOf,
  running: (c) =>
    refuse(c, 409, {
      code: 'idempotency_request_in_progress',
      message: 'The first request is still running.',
    }),
  otherwise: (c) =>
    refuse(c, 422, { code: 'idempotency_key_reused', message: 'This key came before with another request.' }),
})

const app = new Hono()
  .use(gate)
  .use(once)
  .route('/user_management/users', users)
  .route('/user_management/invitations', invitations)
  .route('/user_management/organization_memberships', memberships)
  .route('/organizations', organizations)
  .get('/directories', directories)
  .get('/directory_users', directoryUsers)
  .get('/directory_groups', directoryGroups)
  .get('/events', events)
  .route('/webhook_endpoints', endpoints)
  .notFound((c) => notFound(c, `${c.req.method} ${c.req.path}`))
  .onError((error, c) => {
    console.error(error)
    return refuse(c, 500, { code: 'internal_server_error', message: 'Internal server error' })
  })

export const workos = (request: Request): Response | Promise<Response> => app.fetch(request)
