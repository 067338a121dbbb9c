import * as v from 'valibot'
import { sandboxDelivery, sandboxEvents } from './index.ts'

/** To an address of this machine; the door that gives it looks at that. */
export type Send = (request: Request) => Promise<Response>

const Wish = v.strictObject({
  to: v.pipe(v.string(), v.url()),
  event: v.string(),
  /** Whose account it happens in: a location, a company domain, a key. */
  account: v.optional(v.string(), 'northwind'),
  /** What it is signed with, for the vendors that share a secret. */
  secret: v.optional(v.string(), 'sandbox-signing-secret'),
  n: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 1),
})

/**
 * `GET /sandbox/<vendor>/_webhooks` lists the vendor's events; a POST has it send one, signed as the vendor signs,
 * and tells what the receiver answered.
 */
export async function sendWebhook(vendor: string, request: Request, send: Send): Promise<Response> {
  if (request.method !== 'POST') return Response.json({ events: sandboxEvents(vendor) })
  const wish = v.safeParse(Wish, await request.json().catch(() => null))
  if (!wish.success)
    return Response.json(
      { error: { code: 'sandbox.bad_wish', message: wish.issues[0].message } },
      { status: 400 },
    )
  const { to, event, ...at } = wish.output
  const delivery = await sandboxDelivery(vendor, event, { ...at, now: Date.now() })
  if (!delivery)
    return Response.json(
      { error: { code: 'sandbox.unknown_event', message: `No event "${event}".` } },
      { status: 404 },
    )
  const { headers, body } = delivery
  const answer = await send(new Request(to, { method: 'POST', headers, body }))
  return Response.json({
    sent: { to, headers, body },
    answer: { status: answer.status, body: await answer.text() },
  })
}
