import { dayOf, midnight } from '#sandbox/days.ts'
import { phone } from '#sandbox/phone.ts'
import { between, objectId, pick, randomOf } from '#sandbox/random.ts'
import { emailDomain } from '#sandbox/staff.ts'
import { cities } from '#sandbox/words.ts'

const FIRST_DAY = dayOf('2024-02-01')

/** A sub-account as the API shows it to whoever may see it. */
export function locationOf(location: string, company: string) {
  const random = randomOf('highlevel', 'location', location)
  const domain = emailDomain(location)
  const city = pick(random, cities)
  const brand = domain.replace('.example', '').replace(/^./, (first) => first.toUpperCase())
  return {
    id: location,
    companyId: company,
    name: `${brand} ${city}`,
    phone: phone(random),
    email: `hello@${domain}`,
    address: `${between(random, 1, 199)} Main Street`,
    city,
    country: 'US',
    postalCode: String(between(random, 10_000, 99_999)),
    website: `https://${domain}/`,
    timezone: 'US/Eastern',
    dateAdded: midnight(FIRST_DAY + between(random, 0, 300)).toISOString(),
  }
}

/** The same sub-account as one of an app's installations. */
export function installedLocation(location: string, app: string) {
  const { name, address, city } = locationOf(location, '')
  const random = randomOf('highlevel', 'installed', location, app)
  return {
    _id: location,
    name,
    address: `${address}, ${city}`,
    isInstalled: true,
    versionId: objectId(random),
    installedAt: midnight(FIRST_DAY + between(random, 300, 500)).toISOString(),
  }
}
