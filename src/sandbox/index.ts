import { bamboohr } from './bamboohr/index.ts'
import { deliveries as bamboohrDeliveries } from './bamboohr/webhooks.ts'
import type { Deliveries, Delivery, Occasion } from './delivery.ts'
import { heygen } from './heygen/index.ts'
import { deliveries as heygenDeliveries } from './heygen/webhooks.ts'
import { highlevel } from './highlevel/index.ts'
import { deliveries as highlevelDeliveries } from './highlevel/webhooks.ts'
import { okta } from './okta/index.ts'
import { slack } from './slack/index.ts'
import { deliveries as slackDeliveries } from './slack/webhooks.ts'
import { workiz } from './workiz/index.ts'
import { deliveries as workizDeliveries } from './workiz/webhooks.ts'
import { workos } from './workos/index.ts'
import { deliveries as workosDeliveries } from './workos/webhooks.ts'

type Vendor = (request: Request) => Response | Promise<Response>

const vendors = new Map<string, Vendor>([
  ['bamboohr', bamboohr],
  ['heygen', heygen],
  ['highlevel', highlevel],
  ['okta', okta],
  ['slack', slack],
  ['workiz', workiz],
  ['workos', workos],
])

/** What `<vendor>/webhooks.ts` exports, for the vendors that send any. */
const webhooks = new Map<string, Deliveries>([
  ['bamboohr', bamboohrDeliveries],
  ['heygen', heygenDeliveries],
  ['highlevel', highlevelDeliveries],
  ['slack', slackDeliveries],
  ['workiz', workizDeliveries],
  ['workos', workosDeliveries],
])

export const sandboxVendors: readonly string[] = [...vendors.keys()]

/** The vendor's own names of its events; none for a vendor that sends no webhooks. */
export const sandboxEvents = (vendor: string): string[] => Object.keys(webhooks.get(vendor) ?? {})

/** The webhook as the vendor would send it, signed; undefined when the vendor has no such event. */
export async function sandboxDelivery(
  vendor: string,
  event: string,
  at: Occasion,
): Promise<Delivery | undefined> {
  const events = webhooks.get(vendor)
  return events && Object.hasOwn(events, event) ? events[event]?.(at) : undefined
}

/** Answers as the vendor would: the URL's path is the vendor's own; its host matters only to BambooHR. */
export async function sandboxFetch(vendor: string, request: Request): Promise<Response> {
  return vendors.get(vendor)?.(request) ?? unknown('sandbox.unknown_vendor', `No sandbox for "${vendor}".`)
}

/** An error of the door, not of a vendor. */
export const unknown = (code: string, message: string): Response =>
  Response.json({ error: { code, message } }, { status: 404 })
