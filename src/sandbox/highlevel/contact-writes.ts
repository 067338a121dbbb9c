import * as v from 'valibot'
import { today } from '#sandbox/days.ts'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { addContact, changeContact, contactsOf, writtenContacts, type Contact } from './contact-data.ts'

const text = v.optional(v.nullable(v.string()))
const Fields = v.object({
  firstName: v.optional(v.string()),
  lastName: v.optional(v.string()),
  name: v.optional(v.string()),
  email: v.optional(v.nullable(v.pipe(v.string(), v.email()))),
  phone: text,
  companyName: text,
  city: v.optional(v.string()),
  country: v.optional(v.string()),
  timezone: text,
  source: v.optional(v.string()),
  dnd: v.optional(v.boolean()),
  assignedTo: text,
  tags: v.optional(v.array(v.string())),
  customFields: v.optional(v.array(v.object({ id: v.string(), value: v.string() }))),
})
export const Change = Fields
export const New = v.object({ locationId: v.pipe(v.string(), v.nonEmpty()), ...Fields.entries })
type Fields = v.InferOutput<typeof Fields>
type New = v.InferOutput<typeof New>

/** The contact with this address or, without one, this number: there is never a second. */
export function sameAs({ locationId, email, phone }: New): Contact | undefined {
  const all = contactsOf(locationId, today())
  const byEmail = email && all.find((one) => one.emailLowerCase === email.toLowerCase())
  return byEmail || (phone ? all.find((one) => one.phone === digits(phone)) : undefined)
}

export function createContact({ locationId, ...fields }: New, now: number): Contact {
  const at = new Date(now).toISOString()
  const random = randomOf('highlevel', 'new contact', locationId, writtenContacts(locationId), at)
  const blank: Contact = {
    id: `${base62Id(random)}_${locationId}`,
    locationId,
    name: '',
    firstName: '',
    lastName: '',
    email: null,
    emailLowerCase: null,
    phone: null,
    companyName: null,
    city: '',
    country: 'US',
    timezone: null,
    source: 'public api',
    dnd: false,
    assignedTo: null,
    tags: [],
    customFields: [],
    dateAdded: at,
    dateUpdated: at,
  }
  const contact = { ...blank, ...applied(blank, fields) }
  addContact(locationId, contact)
  return contact
}

/** Nothing is written, and the moment of the last change stays, when all is already as asked. */
export function updateContact(contact: Contact, fields: Fields, now: number): Contact {
  const changed = { ...contact, ...applied(contact, fields) }
  if (JSON.stringify(changed) === JSON.stringify(contact)) return contact
  const dateUpdated = new Date(now).toISOString()
  changeContact(contact.locationId, contact.id, { ...changed, dateUpdated })
  return { ...changed, dateUpdated }
}

function applied(old: Contact, { name, email, phone, tags, ...rest }: Fields): Partial<Contact> {
  const [first = '', ...others] = (name ?? '').split(' ')
  const split = name === undefined ? {} : { firstName: first, lastName: others.join(' ') }
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const next = { ...old, ...split, ...given }
  return {
    ...split,
    ...given,
    name: `${next.firstName} ${next.lastName}`.trim(),
    ...(email === undefined ? {} : { email, emailLowerCase: email?.toLowerCase() ?? null }),
    ...(phone === undefined ? {} : { phone: phone && digits(phone) }),
    ...(tags === undefined ? {} : { tags: tagNames(tags) }),
  }
}

/** Kept in small letters, each once, in the order they came. */
export const tagNames = (tags: string[]): string[] => [
  ...new Set(tags.map((tag) => tag.trim().toLowerCase())),
]

const digits = (phone: string): string => phone.replace(/[^\d+]/g, '')
