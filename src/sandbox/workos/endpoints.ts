import { Hono } from 'hono'
import * as v from 'valibot'
import { overlay } from '#sandbox/overlay.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { isReachable } from '#sandbox/reachable.ts'
import { bodyOf } from './body.ts'
import { isEventName } from './event-names.ts'
import { keyOf } from './key.ts'
import { page } from './paging.ts'
import { notFound } from './refuse.ts'
import { ulid } from './ulid.ts'

interface Endpoint {
  object: string
  id: string
  endpoint_url: string
  status: string
  events: string[]
  created_at: string
  updated_at: string
}

const kept = overlay<Endpoint>(({ id }) => id)

const New = v.object({
  endpoint_url: v.pipe(v.string(), v.url(), v.check(isReachable, 'endpoint_url must begin with https://')),
  events: v.pipe(v.array(v.pipe(v.string(), v.check(isEventName, 'No such event'))), v.minLength(1)),
})

export const endpoints = new Hono()
  .get('/', (c) => page(c, 'we_', kept.over(keyOf(c), [])))
  .post('/', async (c) => {
    const body = await bodyOf(c, New)
    if (body instanceof Response) return body
    const key = keyOf(c)
    const random = randomOf('workos', 'endpoint', key, kept.size(key), Date.now())
    const at = new Date().toISOString()
    const endpoint = {
      object: 'webhook_endpoint',
      id: `we_${ulid(Date.now(), random)}`,
      endpoint_url: body.endpoint_url,
      status: 'enabled',
      events: body.events,
      created_at: at,
      updated_at: at,
    }
    kept.add(key, endpoint)
    // Told here and never again.
    return c.json({ ...endpoint, secret: `whsec_${base62Id(random)}` }, 201)
  })
  .delete('/:id', (c) => {
    const key = keyOf(c)
    const id = c.req.param('id')
    if (!kept.over(key, []).some((one) => one.id === id)) return notFound(c, `Webhook endpoint '${id}'`)
    kept.remove(key, id)
    return c.body(null, 204)
  })
