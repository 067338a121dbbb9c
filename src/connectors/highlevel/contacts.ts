import type { ObjectSpec, Paging, Request } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { filled, fullName, textsAt } from './rows.ts'

const PAGE = 100

/** The place after the last contact of a page, as the search itself stamped it on the contact. */
const after: Paging = {
  kind: 'cursor',
  from: nextAfter,
  param: 'searchAfter',
  in: 'body',
  size: { param: 'pageLimit', value: PAGE },
}

const search = (more: Record<string, Json>): Request => ({
  method: 'POST',
  path: '/contacts/search',
  body: { locationId: '{{location_id}}', ...more },
})

/**
 * Contacts, with the tags they carry. Those tags have no ids and no list of their own: what may be carried is the
 * list of location tags, so there is no object of contact tags beside it.
 */
export const contact: ObjectSpec = {
  kind: 'contact',
  label: 'Contacts',
  // Oldest first: a contact that is added during the read stands behind what is still to come.
  list: search({ sort: [{ field: 'dateAdded', direction: 'asc' }] }),
  page: after,
  items: contactsIn,
  one: { request: { method: 'GET', path: '/contacts/{{id}}' }, item: 'contact' },
  expected: 'total',
  id: 'id',
  updatedAt: 'dateUpdated',
  fields: {
    email: 'email',
    name: (row) => filled(row, 'name') ?? filled(row, 'contactName') ?? fullName(row),
    first_name: 'firstName',
    last_name: 'lastName',
    phone: (row) => filled(row, 'phone'),
    company: (row) => filled(row, 'companyName'),
    source: (row) => filled(row, 'source'),
    tags: (row) => textsAt(row, 'tags'),
    created_at: 'dateAdded',
  },
  schedule: '50 * * * *',
  incremental: {
    kind: 'rows',
    // Only a range is taken for a date; who refuses this one is read whole.
    list: search({
      filters: [{ field: 'dateUpdated', operator: 'range', value: { gte: '{{since}}' } }],
      sort: [{ field: 'dateUpdated', direction: 'asc' }],
    }),
    page: after,
    items: contactsIn,
  },
}

/** Without the place in this search, which is no part of a contact and another one in every search. */
function contactsIn(body: unknown): unknown[] {
  const contacts = valueAt(body, 'contacts')
  if (!Array.isArray(contacts)) throw new TypeError('there is no list at "contacts"')
  return contacts.map((row: unknown) => {
    if (typeof row !== 'object' || row === null) return row
    const { searchAfter: _place, ...rest } = row as Record<string, unknown>
    return rest
  })
}

/** A full page whose last contact says nowhere to go on is no end: `true` is a mark that the engine refuses to send. */
function nextAfter(body: unknown): Json | undefined {
  const contacts = valueAt(body, 'contacts')
  if (!Array.isArray(contacts) || contacts.length === 0) return undefined
  const place = valueAt(contacts.at(-1), 'searchAfter')
  if (Array.isArray(place) && place.length > 0) return place as Json[]
  return contacts.length < PAGE ? undefined : true
}
