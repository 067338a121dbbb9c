import { sha256 } from '#kit/hash.ts'
import { today } from '#sandbox/days.ts'
import type { Deliveries, Delivery, Occasion } from '#sandbox/delivery.ts'
import { randomOf, uuid } from '#sandbox/random.ts'
import { contactsOf, formerContact, type Contact } from './contact-data.ts'
import { locationOf } from './location-data.ts'
import { companyOf } from './location.ts'
import { formerUsersOf, membersOf, type User } from './user-data.ts'

/** What a receiver of simulated webhooks checks `X-GHL-Signature` with: the vendor's own key it is not. */
export const sandboxPublicKey = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAU0Hbe8JHtoqNjMepZWh1MfMuRwVQfLqmtP5hWdbG31E=
-----END PUBLIC KEY-----`

/** PKCS #8 around the 32 bytes of an Ed25519 key, which here everybody may know. */
const PKCS8 = '302e020100300506032b657004220420'
const SEED = 'the simulated HighLevel signs its webhooks with this'

const nth = <T>(all: T[], n: number): T | undefined => all[n % all.length]
const contacts = (account: string): Contact[] => contactsOf(account, today())

export const contactFields = (contact: Contact | undefined) => {
  if (!contact) return {}
  const { emailLowerCase: _lower, dateUpdated: _changed, ...shown } = contact
  return { ...shown, attachments: [] }
}

const userFields = (user: User | undefined) => {
  if (!user) return {}
  const { id, firstName, lastName, email, phone, extension, roles, permissions } = user
  const { role, locationIds } = roles
  return { locationId: locationIds[0], id, firstName, lastName, email, phone, extension, role, permissions }
}

const newest = (account: string): User[] =>
  membersOf(account, today())
    .toSorted((a, b) => b.addedAt - a.addedAt)
    .map(({ user }) => user)

const location = (account: string) => {
  const { id, companyId, name, email } = locationOf(account, companyOf(account))
  return { id, companyId, name, email }
}

const install = (account: string) => ({
  appId: 'sandbox',
  locationId: account,
  companyId: companyOf(account),
  isWhitelabelCompany: false,
  whitelabelDetails: {},
  companyName: locationOf(account, '').name,
})

/** What each event says of the location; contacts and users are those a read shows, unless they left. */
const events: Record<string, (account: string, n: number) => object> = {
  ContactCreate: (account, n) => contactFields(nth(contacts(account).toReversed(), n)),
  ContactUpdate: (account, n) => contactFields(nth(contacts(account), n)),
  ContactDelete: (account, n) => contactFields(formerContact(account, n, today())),
  ContactTagUpdate: (account, n) => contactFields(nth(contacts(account), n)),
  UserCreate: (account, n) => userFields(nth(newest(account), n)),
  UserDelete: (account, n) => userFields(nth(formerUsersOf(account, today()).toReversed(), n)),
  LocationUpdate: location,
  INSTALL: install,
  UNINSTALL: (account) => ({ appId: 'sandbox', locationId: account }),
}

/** The webhooks HighLevel sends of a location: flat JSON, signed over the raw body. */
export const deliveries: Deliveries = Object.fromEntries(
  Object.entries(events).map(([type, fields]) => [
    type,
    (at: Occasion) => told(at, type, fields(at.account, at.n)),
  ]),
)

export const told = (at: Occasion, type: string, fields: object): Promise<Delivery> =>
  signed({
    type,
    ...fields,
    timestamp: new Date(at.now).toISOString(),
    webhookId: uuid(randomOf('highlevel', 'webhook', type, at.account, at.n)),
  })

async function signed(event: object): Promise<Delivery> {
  const body = JSON.stringify(event)
  const der = Buffer.concat([Buffer.from(PKCS8, 'hex'), sha256(SEED)])
  const key = await crypto.subtle.importKey('pkcs8', der, { name: 'Ed25519' }, false, ['sign'])
  const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(body))
  return {
    headers: {
      'Content-Type': 'application/json',
      'X-GHL-Signature': Buffer.from(signature).toString('base64'),
      // The older RSA signature is on its way out; unsigned is what its header then says.
      'x-wh-signature': 'N/A',
    },
    body,
  }
}
