import { Hono } from 'hono'
import * as v from 'valibot'
import { today } from '#sandbox/days.ts'
import { jsonBody } from './body.ts'
import { contactsOf } from './contact-data.ts'
import { tagNames, updateContact } from './contact-writes.ts'
import { contactIn } from './contacts.ts'
import { notFound, refuse } from './refuse.ts'

const Body = v.object({ tags: v.array(v.pipe(v.string(), v.trim(), v.nonEmpty())) })
const Bulk = v.object({
  contacts: v.array(v.string()),
  tags: v.array(v.string()),
  locationId: v.pipe(v.string(), v.nonEmpty()),
  removeAllTags: v.optional(v.boolean(), false),
})

/** Both calls answer with all tags the contact has then. */
export const contactTags = new Hono()
  .post('/:id/tags', async (c) => {
    const contact = contactIn(c)
    if (!contact) return notFound(c, 'Contact not found')
    const body = v.safeParse(Body, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'tags must be an array of strings')
    const tags = [...contact.tags, ...body.output.tags]
    return c.json({ tags: updateContact(contact, { tags }, Date.now()).tags }, 201)
  })
  .delete('/:id/tags', async (c) => {
    const contact = contactIn(c)
    if (!contact) return notFound(c, 'Contact not found')
    const body = v.safeParse(Body, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'tags must be an array of strings')
    const tags = without(contact.tags, body.output.tags)
    return c.json({ tags: updateContact(contact, { tags }, Date.now()).tags })
  })
  .post('/bulk/tags/update/:type{add|remove}', async (c) => {
    const body = v.safeParse(Bulk, await jsonBody(c))
    if (!body.success) return refuse(c, 422, 'contacts, tags and locationId should not be empty')
    const { contacts, tags, locationId, removeAllTags } = body.output
    const remove = c.req.param('type') === 'remove'
    const found = contactsOf(locationId, today()).filter(({ id }) => contacts.includes(id))
    for (const contact of found) {
      const next = remove ? (removeAllTags ? [] : without(contact.tags, tags)) : [...contact.tags, ...tags]
      updateContact(contact, { tags: next }, Date.now())
    }
    const errorCount = contacts.length - found.length
    return c.json({ succeded: true, errorCount, responses: found.map(({ id }) => id) }, 201)
  })

function without(tags: string[], removed: string[]): string[] {
  const gone = new Set(tagNames(removed))
  return tags.filter((tag) => !gone.has(tag))
}
