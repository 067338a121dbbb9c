import { bamboohr } from './bamboohr/index.ts'
import { happening as bamboohrHappening } from './bamboohr/happening.ts'
import { deliveries as bamboohrDeliveries } from './bamboohr/webhooks.ts'
import type { Deliveries, Delivery, Occasion } from './delivery.ts'
import { heygen } from './heygen/index.ts'
import { happening as heygenHappening } from './heygen/happening.ts'
import { deliveries as heygenDeliveries } from './heygen/webhooks.ts'
import { highlevel } from './highlevel/index.ts'
import { happening as highlevelHappening } from './highlevel/happening.ts'
import { deliveries as highlevelDeliveries } from './highlevel/webhooks.ts'
import { okta } from './okta/index.ts'
import { slack } from './slack/index.ts'
import { happening as slackHappening } from './slack/happening.ts'
import { deliveries as slackDeliveries } from './slack/webhooks.ts'
import { workiz } from './workiz/index.ts'
import { happening as workizHappening } from './workiz/happening.ts'
import { deliveries as workizDeliveries } from './workiz/webhooks.ts'
import { workos } from './workos/index.ts'
import { happening as workosHappening } from './workos/happening.ts'
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

interface Sender {
  /** The credential that tells its customers apart: whose event it is. */
  account: string
  deliveries: Deliveries
  /** Of some events: they happen in the simulated account before they are told. */
  happening: Deliveries
}

/** The vendors that send webhooks. */
const senders = new Map<string, Sender>([
  ['bamboohr', { account: 'company_domain', deliveries: bamboohrDeliveries, happening: bamboohrHappening }],
  ['heygen', { account: 'api_key', deliveries: heygenDeliveries, happening: heygenHappening }],
  ['highlevel', { account: 'location_id', deliveries: highlevelDeliveries, happening: highlevelHappening }],
  ['slack', { account: 'token', deliveries: slackDeliveries, happening: slackHappening }],
  ['workiz', { account: 'api_token', deliveries: workizDeliveries, happening: workizHappening }],
  ['workos', { account: 'client_secret', deliveries: workosDeliveries, happening: workosHappening }],
])

export const sandboxVendors: readonly string[] = [...vendors.keys()]

/** The vendor's own names of its events; none for a vendor that sends no webhooks. */
export const sandboxEvents = (vendor: string): string[] => Object.keys(senders.get(vendor)?.deliveries ?? {})

/** The webhook as the vendor would send it, signed; undefined when the vendor has no such event. */
export async function sandboxDelivery(
  vendor: string,
  event: string,
  at: Occasion,
): Promise<Delivery | undefined> {
  return deliveryOf(senders.get(vendor)?.deliveries, event)?.(at)
}

/**
 * The same, and what it tells has happened in the account whose credentials these are: where an event is about a change,
 * whoever reads the account from now on finds it changed.
 */
export async function sandboxHappening(
  vendor: string,
  event: string,
  { credentials, ...at }: Omit<Occasion, 'account'> & { credentials: Readonly<Record<string, string>> },
): Promise<Delivery | undefined> {
  const sender = senders.get(vendor)
  if (!sender) return undefined
  const tell = deliveryOf(sender.happening, event) ?? deliveryOf(sender.deliveries, event)
  return tell?.({ ...at, account: credentials[sender.account] ?? '' })
}

const deliveryOf = (table: Deliveries | undefined, event: string) =>
  table && Object.hasOwn(table, event) ? table[event] : undefined

/** Answers as the vendor would: the URL's path is the vendor's own; its host matters only to BambooHR. */
export async function sandboxFetch(vendor: string, request: Request): Promise<Response> {
  return vendors.get(vendor)?.(request) ?? unknown('sandbox.unknown_vendor', `No sandbox for "${vendor}".`)
}

/** An error of the door, not of a vendor. */
export const unknown = (code: string, message: string): Response =>
  Response.json({ error: { code, message } }, { status: 404 })
