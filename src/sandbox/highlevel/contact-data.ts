import { dayOf, midnight } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { phone } from '#sandbox/phone.ts'
import { base62Id, between, pick, randomOf, sample } from '#sandbox/random.ts'
import { cities, companies, firstNames, lastNames } from '#sandbox/words.ts'
import { locationTagsOf } from './tag-data.ts'

export interface Contact {
  id: string
  locationId: string
  name: string
  firstName: string
  lastName: string
  email: string | null
  emailLowerCase: string | null
  phone: string | null
  companyName: string | null
  city: string
  country: string
  timezone: string | null
  source: string
  dnd: boolean
  assignedTo: string | null
  tags: string[]
  customFields: { id: string; value: string }[]
  dateAdded: string
  dateUpdated: string
}

const EPOCH = dayOf('2024-01-01')
const COUNT = 300
const DAYS_PER_TURN = 2

const written = overlay<Contact>(({ id }) => id)
export const { add: addContact, change: changeContact, remove: removeContact } = written
export const writtenContacts = written.size

const turns = (today: number): number => Math.max(0, Math.floor((today - EPOCH) / DAYS_PER_TURN))

/** 300 contacts of whom one leaves and one comes every other day, and some change each day. */
export const contactsOf = (location: string, today: number): Contact[] =>
  written.over(
    location,
    Array.from({ length: COUNT }, (_, i) => contactOf(location, turns(today) + i, today)),
  )

/** One who is no longer in the list: `n` 0 is the latest to have left. */
export const formerContact = (location: string, n: number, today: number): Contact =>
  contactOf(location, turns(today) - 1 - n, today)

function contactOf(location: string, seq: number, today: number): Contact {
  const random = randomOf('highlevel', 'contact', location, seq)
  const [firstName, lastName] = [pick(random, FIRST), pick(random, LAST)]
  const email = `${firstName}.${lastName}.${seq + COUNT}@${pick(random, companies)}.example`
  const joinedOn = EPOCH + DAYS_PER_TURN * (seq - COUNT + 1)
  const period = between(random, 20, 90)
  const changedOn = today - ((today - joinedOn) % period)
  const known = { email: random() < 0.92, phone: random() < 0.8, company: random() < 0.4 }
  const number = phone(random)
  return {
    id: `${base62Id(random)}_${location}`,
    locationId: location,
    name: `${firstName} ${lastName}`,
    firstName,
    lastName,
    email: known.email ? email : null,
    emailLowerCase: known.email ? email.toLowerCase() : null,
    phone: known.phone || !known.email ? number.replace(/[ -]/g, '') : null,
    companyName: known.company ? pick(random, companies) : null,
    city: pick(random, cities),
    country: 'US',
    timezone: random() < 0.5 ? 'US/Eastern' : null,
    source: pick(random, ['web form', 'phone call', 'import', 'referral'] as const),
    dnd: random() < 0.05,
    assignedTo: null,
    tags: tagsOn(location, seq, changedOn),
    customFields: [],
    dateAdded: midnight(joinedOn).toISOString(),
    dateUpdated: midnight(changedOn).toISOString(),
  }
}

/** Tags change with the day of the last change: a small true change for a sync to find. */
function tagsOn(location: string, seq: number, changedOn: number): string[] {
  const random = randomOf('highlevel', 'contact tags', location, seq, changedOn)
  const names = locationTagsOf(location).map(({ name }) => name)
  return sample(random, names, between(random, 0, 4))
}

const [FIRST, LAST] = [firstNames, lastNames] as [[string, ...string[]], [string, ...string[]]]
