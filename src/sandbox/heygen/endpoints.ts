import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import { overlay } from '#sandbox/overlay.ts'
import { base62Id, objectId, randomOf } from '#sandbox/random.ts'
import { isReachable } from '#sandbox/reachable.ts'
import { jsonBody } from './body.ts'
import { eventsOf, eventTypes } from './event-data.ts'
import { keyOf } from './key.ts'
import { page } from './paging.ts'
import { invalid, refuse } from './refuse.ts'

interface Endpoint {
  endpoint_id: string
  url: string
  events: string[] | null
  status: string
  created_at: string
}

/** The vendor counts what it does not show: how often the secret was made anew. */
interface Kept {
  shown: Endpoint
  rotated: number
}

const kept = overlay<Kept>(({ shown }) => shown.endpoint_id)

const url = v.pipe(v.string(), v.url(), v.check(isReachable, 'url must begin with https://'))
const events = v.nullish(v.array(v.picklist(eventTypes)))
const New = v.object({ url, events, entity_id: v.nullish(v.string()) })
const Changes = v.object({ url: v.nullish(url), events })

const endpoints = new Hono()
  .get('/', (c) =>
    page(
      c,
      kept.over(keyOf(c), []).map(({ shown }) => shown),
      placeOf,
    ),
  )
  .post('/', async (c) => {
    const body = v.safeParse(New, await jsonBody(c))
    if (!body.success) return wrong(c, body.issues[0])
    const key = keyOf(c)
    const shown = {
      endpoint_id: objectId(randomOf('heygen', 'endpoint', key, kept.size(key), Date.now())),
      url: body.output.url,
      events: body.output.events ?? null,
      status: 'enabled',
      created_at: new Date().toISOString(),
    }
    kept.add(key, { shown, rotated: 0 })
    return c.json({ data: { ...shown, secret: secretOf(key, { shown, rotated: 0 }) } })
  })
  .get('/:id', (c) => {
    const endpoint = endpointIn(c)
    return endpoint ? c.json({ data: endpoint.shown }) : unknown(c)
  })
  .patch('/:id', async (c) => {
    const body = v.safeParse(Changes, await jsonBody(c))
    const endpoint = endpointIn(c)
    if (!endpoint) return unknown(c)
    if (!body.success) return wrong(c, body.issues[0])
    const shown = {
      ...endpoint.shown,
      url: body.output.url ?? endpoint.shown.url,
      events: body.output.events ?? endpoint.shown.events,
    }
    kept.change(keyOf(c), shown.endpoint_id, { shown })
    return c.json({ data: shown })
  })
  .delete('/:id', (c) => {
    const endpoint = endpointIn(c)
    if (!endpoint) return unknown(c)
    kept.remove(keyOf(c), endpoint.shown.endpoint_id)
    return c.json({ data: {} })
  })
  .post('/:id/rotate-secret', (c) => {
    const endpoint = endpointIn(c)
    if (!endpoint) return unknown(c)
    const rotated = endpoint.rotated + 1
    const { endpoint_id } = endpoint.shown
    kept.change(keyOf(c), endpoint_id, { rotated })
    return c.json({ data: { endpoint_id, secret: secretOf(keyOf(c), { ...endpoint, rotated }) } })
  })

export const webhooks = new Hono()
  .route('/endpoints', endpoints)
  .get('/event-types', (c) => c.json({ data: eventTypes.map(described) }))
  .get('/events', (c) => {
    const { event_type, entity_id } = c.req.query()
    const found = eventsOf(keyOf(c), Date.now()).filter(
      (event) =>
        (!event_type || event.event_type === event_type) &&
        (!entity_id || event.event_data.video_id === entity_id),
    )
    return page(c, found, ({ created_at, event_id }) => ({ at: seconds(created_at), id: event_id }))
  })

const described = (event_type: string) => ({
  event_type,
  description: `Sent on ${event_type.replaceAll(/[._]/g, ' ')}.`,
})

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000)
const placeOf = ({ created_at, endpoint_id }: { created_at: string; endpoint_id: string }) => ({
  at: seconds(created_at),
  id: endpoint_id,
})

const endpointIn = (c: Context): Kept | undefined =>
  kept.over(keyOf(c), []).find(({ shown }) => shown.endpoint_id === c.req.param('id'))

/** Told where it is made, and by no later read. */
const secretOf = (key: string, { shown, rotated }: Kept): string =>
  `whsec_${base62Id(randomOf('heygen', 'secret', key, shown.endpoint_id, rotated))}`

const unknown = (c: Context) => refuse(c, 'not_found', 'Webhook endpoint not found')

const wrong = (c: Context, issue: v.BaseIssue<unknown>) =>
  invalid(c, v.getDotPath(issue) ?? 'body', issue.message)
