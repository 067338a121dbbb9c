import { Hono } from 'hono'
import { idempotent } from '#sandbox/idempotent.ts'
import { webhooks } from './endpoints.ts'
import { gate } from './gate.ts'
import { keyOf } from './key.ts'
import { avatarsOf, looksOf, voicesOf } from './library.ts'
import { meOf } from './me.ts'
import { remainingQuota, videoStatus } from './older.ts'
import { page } from './paging.ts'
import { refuse } from './refuse.ts'
import { olderTemplate, templates } from './templates.ts'
import { videos } from './videos.ts'

// Not even another body makes it another request: this vendor only writes itself a warning.
const once = idempotent({
  accountOf: keyOf,
  running: (c) => refuse(c, 'request_in_progress', 'The first request with this key is still running'),
})

const byId = ({ id }: { id: string }) => ({ at: 0, id })

const app = new Hono()
  .use(gate)
  .use(once)
  .get('/v3/users/me', (c) => c.json({ data: meOf(keyOf(c), Date.now()) }))
  .route('/v3/videos', videos)
  .route('/v3/templates', templates)
  .get('/v3/avatars', (c) => page(c, avatarsOf(keyOf(c)), byId))
  .get('/v3/avatars/looks', (c) => page(c, looksOf(keyOf(c)), byId))
  .get('/v3/voices', (c) => page(c, voicesOf(keyOf(c)), byId))
  .route('/v3/webhooks', webhooks)
  .route('/v2/template', olderTemplate)
  .get('/v2/user/remaining_quota', remainingQuota)
  .get('/v1/video_status.get', videoStatus)
  .notFound((c) => refuse(c, 'not_found', `There is no ${c.req.method} ${c.req.path}`))
  .onError((error, c) => {
    console.error(error)
    return refuse(c, 'internal_error', 'Internal server error')
  })

export const heygen = (request: Request): Response | Promise<Response> => app.fetch(request)
