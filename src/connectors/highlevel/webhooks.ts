import type { Effect, EventSpec, Settings, Timestamp, Webhooks } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { filled, textsAt } from './rows.ts'
import { ED25519_KEY, RSA_KEY } from './webhook-keys.ts'

/**
 * HighLevel repeats what was answered with 429 six times in some seventy minutes, and nothing says that it writes another time
 * into the body. A copy by somebody else has the same `webhookId`, which is signed, and is a duplicate.
 */
const sentAt: Timestamp = { from: 'timestamp', unit: 'iso', toleranceMs: 300_000, repeatsMs: 2 * 3_600_000 }

const event = (label: string, does: EventSpec['does'] = []): EventSpec => ({ label, does })

/** An app hears of every sub-account it is installed in; what happens in another is not this connection's to know. */
const ours =
  (isOurs: (settings: Settings, body: Json) => boolean) =>
  (settings: Settings) =>
  (body: Json): Json[] => {
    const id = filled(body, 'id')
    if (id === undefined) throw new TypeError('there is nothing at "id"')
    return isOurs(settings, body) ? [id] : []
  }

const inLocation = ({ location_id }: Settings, body: Json): boolean =>
  location_id !== undefined && valueAt(body, 'locationId') === location_id

/** The agency's form of a user's event lists the sub-accounts instead of naming one. */
const ofUs = (settings: Settings, body: Json): boolean =>
  inLocation(settings, body) || textsAt(body, 'locations').includes(settings.location_id ?? '')

/** Deleted in the whole agency: the event need not list where the user was. */
const goneFromUs = (settings: Settings, body: Json): boolean =>
  ofUs(settings, body) ||
  (filled(body, 'locationId') === undefined &&
    textsAt(body, 'locations').length === 0 &&
    settings.company_id !== undefined &&
    valueAt(body, 'companyId') === settings.company_id)

const contacts = ours(inLocation)
const users = ours(ofUs)
const goneUsers = ours(goneFromUs)

/** An event's contact or user has other names and fewer members than the list's: it is read again. */
const contactAgain = (settings: Settings): readonly Effect[] => [
  { kind: 'fetch', object: 'contact', id: contacts(settings) },
]
const userAgain = (settings: Settings): readonly Effect[] => [
  { kind: 'fetch', object: 'user', id: users(settings) },
]
const locations = ({ company_id }: Settings): readonly Effect[] =>
  company_id ? [{ kind: 'refresh', object: 'location' }] : []

export const webhooks: Webhooks = {
  setup:
    'Webhooks come from a marketplace app that is installed in the sub-account; a private integration sends none. At ' +
    'marketplace.gohighlevel.com open the app → Advanced Settings → Webhooks, paste this address as the default URL ' +
    'and switch on the Contact, User and Location events.',
  verify: [
    {
      kind: 'ed25519',
      header: 'x-ghl-signature',
      publicKey: ED25519_KEY,
      keySetting: 'webhook_public_key',
      timestamp: sentAt,
    },
    // HighLevel ends it in 2026, the sources disagree when; an older proof that stays on is the one that gets attacked.
    {
      kind: 'rsa-sha256',
      header: 'x-wh-signature',
      publicKey: RSA_KEY,
      keySetting: 'webhook_public_key',
      enabledBy: 'webhook_rsa',
      timestamp: sentAt,
    },
  ],
  id: 'webhookId',
  type: 'type',
  at: 'timestamp',
  events: {
    ContactCreate: event('A contact was created', contactAgain),
    ContactUpdate: event('A contact was changed', contactAgain),
    ContactTagUpdate: event('A contact’s tags were changed', contactAgain),
    ContactDndUpdate: event('A contact’s wish not to be disturbed was changed', contactAgain),
    ContactDelete: event('A contact was deleted', (settings) => [
      { kind: 'remove', object: 'contact', id: contacts(settings) },
    ]),
    UserCreate: event('A user was created', userAgain),
    UserUpdate: event('A user was changed', userAgain),
    UserDelete: event('A user was deleted', (settings) => [
      { kind: 'remove', object: 'user', id: goneUsers(settings) },
    ]),
    LocationCreate: event('A sub-account was created', locations),
    LocationUpdate: event('A sub-account was changed', locations),
    INSTALL: event('The app was installed'),
    UNINSTALL: event('The app was removed'),
  },
}
