import type { Action, Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { filled, sameText, textsAt } from './rows.ts'

const CONTACT = '/contacts/{{input.contact_id}}'

const contactId: Input = {
  label: 'Contact ID',
  help: 'The id of the contact at HighLevel.',
  type: 'text',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  placeholder: 'nmFmQEsNgz6AVpgLVUJ0',
}

/** What a change of tags is answered with may be all tags or the new ones, and holds no id: the contact tells both. */
const readAgain = { request: { method: 'GET', path: CONTACT } } as const
const output = { id: 'contact.id', tags: (answer: { body: Json }) => textsAt(answer.body, 'contact.tags') }

/** An undo names only what this run changed: what the contact carried before, or others added since, stays. */
const addTags: Action = {
  label: 'Add tags to contact',
  about: 'Puts tags on a contact, beside those it carries.',
  input: { contact_id: contactId, tags: { label: 'Tags', type: 'texts', placeholder: 'vip' } },
  probe: {
    request: { method: 'GET', path: CONTACT },
    find: carried,
    then: 'need',
    already: (found) => textsAt(found, 'missing').length === 0,
  },
  steps: [
    { request: { method: 'POST', path: `${CONTACT}/tags`, body: { tags: '{{found.missing}}' } } },
    readAgain,
  ],
  repeatable: true,
  undo: [{ request: { method: 'DELETE', path: `${CONTACT}/tags`, body: { tags: '{{found.missing}}' } } }],
  output,
  changes: 'contact',
}

const removeTags: Action = {
  label: 'Remove tags from contact',
  about: 'Takes tags off a contact; the tags themselves stay.',
  input: { contact_id: contactId, tags: { label: 'Tags', type: 'texts', placeholder: 'vip' } },
  probe: {
    request: { method: 'GET', path: CONTACT },
    find: carried,
    then: 'need',
    already: (found) => textsAt(found, 'present').length === 0,
  },
  steps: [
    { request: { method: 'DELETE', path: `${CONTACT}/tags`, body: { tags: '{{found.present}}' } } },
    readAgain,
  ],
  repeatable: true,
  undo: [{ request: { method: 'POST', path: `${CONTACT}/tags`, body: { tags: '{{found.present}}' } } }],
  output,
  changes: 'contact',
}

/** HighLevel itself looks whether the contact is there, by the sub-account's rule for duplicates. */
const upsert: Action = {
  label: 'Create or change contact',
  about: 'Creates a contact, or changes the one with the same e-mail or phone; what is left empty stays.',
  input: {
    email: {
      label: 'E-mail',
      help: 'E-mail or phone is needed: by one of them HighLevel finds the contact.',
      type: 'email',
      required: false,
      placeholder: 'ada@example.com',
    },
    phone: { label: 'Phone', type: 'text', required: false, placeholder: '+15551230000' },
    first_name: { label: 'First name', type: 'text', required: false },
    last_name: { label: 'Last name', type: 'text', required: false },
    company: { label: 'Company', type: 'text', required: false },
    source: { label: 'Source', type: 'text', required: false, placeholder: 'public api' },
    tags: {
      label: 'Tags',
      help: 'The contact carries these and no others afterwards. To add some to what it carries, use Add tags to contact.',
      type: 'texts',
      required: false,
    },
    fields: {
      label: 'Further fields',
      help: 'By HighLevel’s own names: {"city": "Oslo", "customFields": [{"id": "…", "value": "…"}]}.',
      type: 'object',
      required: false,
    },
  },
  steps: [
    {
      request: {
        method: 'POST',
        path: '/contacts/upsert',
        body: {
          // First, so that none of them replaces what follows: not the sub-account above all.
          '...': '{{input.fields?}}',
          email: '{{input.email?}}',
          phone: '{{input.phone?}}',
          firstName: '{{input.first_name?}}',
          lastName: '{{input.last_name?}}',
          companyName: '{{input.company?}}',
          source: '{{input.source?}}',
          tags: '{{input.tags?}}',
          locationId: '{{location_id}}',
        },
      },
    },
  ],
  repeatable: true,
  output: { id: 'contact.id', email: 'contact.email', created: 'new' },
  changes: 'contact',
}

export const contactActions = {
  'contact.add_tags': addTags,
  'contact.remove_tags': removeTags,
  'contact.upsert': upsert,
}

/** The contact's tags, and of the wanted ones those it carries (as it spells them) and those it does not. */
function carried(body: Json, input: Readonly<Record<string, Json>>): Json {
  const id = filled(body, 'contact.id')
  if (id === undefined) throw new TypeError('there is no contact at "contact"')
  const tags = textsAt(body, 'contact.tags')
  const wanted = textsAt(input, 'tags')
  const has = (tag: string) => tags.some((one) => sameText(one, tag))
  return {
    contact: { id, tags },
    present: tags.filter((one) => wanted.some((tag) => sameText(one, tag))),
    missing: wanted.filter((tag) => !has(tag)),
  }
}
