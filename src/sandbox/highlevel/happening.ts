import { today } from '#sandbox/days.ts'
import type { Deliveries, Occasion } from '#sandbox/delivery.ts'
import { nth } from '#sandbox/nth.ts'
import { companies, firstNames, lastNames } from '#sandbox/words.ts'
import { contactsOf, removeContact, type Contact } from './contact-data.ts'
import { createContact, updateContact } from './contact-writes.ts'
import { locationTagsOf } from './tag-data.ts'
import { contactFields, told } from './webhooks.ts'

const someone = ({ account, n }: Occasion): Contact => nth(contactsOf(account, today()), n)

/** What is told happens first, so that whoever reads the contact again finds it. */
export const happening: Deliveries = {
  ContactCreate: (at) => {
    const [firstName, lastName] = [
      nth(firstNames, at.n),
      nth(lastNames, Math.floor(at.n / firstNames.length)),
    ]
    const email = `${firstName}.${lastName}.${at.n}@example.com`.toLowerCase()
    const added = createContact({ locationId: at.account, firstName, lastName, email }, at.now)
    return told(at, 'ContactCreate', contactFields(added))
  },
  ContactUpdate: (at) => {
    const companyName = nth(
      companies.filter((name) => name !== someone(at).companyName),
      at.n,
    )
    return told(at, 'ContactUpdate', contactFields(updateContact(someone(at), { companyName }, at.now)))
  },
  ContactTagUpdate: (at) => {
    const old = someone(at)
    const tag = nth(locationTagsOf(at.account), at.n).name
    const tags = old.tags.includes(tag) ? old.tags.filter((one) => one !== tag) : [...old.tags, tag]
    return told(at, 'ContactTagUpdate', contactFields(updateContact(old, { tags }, at.now)))
  },
  ContactDelete: (at) => {
    const gone = someone(at)
    removeContact(at.account, gone.id)
    return told(at, 'ContactDelete', contactFields(gone))
  },
}
