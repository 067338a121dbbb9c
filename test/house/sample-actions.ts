import type { Row } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'

/** What the sample account holds, and what earlier actions of the list below made. */
export interface Known {
  first: (object: string, fits?: (row: Row) => boolean) => Row
  made: (action: string, output: string) => Json
}

type Inputs = Record<string, (known: Known) => Record<string, Json>>

const work = (id: 'job' | 'lead'): Inputs => {
  const one = ({ first }: Known) => ({ [id]: first(id).externalId })
  const technician = ({ first }: Known) => first('user', ({ name }) => name !== null).name
  return {
    [`${id}.create`]: () => ({ first_name: 'Ada', last_name: 'Newman', phone: '5551230000', tags: ['VIP'] }),
    [`${id}.update`]: (known) => ({ ...one(known), city: 'Oslo', fields: { Country: 'NO' } }),
    [`${id}.assign`]: (known) => ({ ...one(known), technician: technician(known) }),
    [`${id}.unassign`]: (known) => ({ ...one(known), technician: technician(known) }),
    [`${id}.add_tags`]: (known) => ({ ...one(known), tags: ['House test'] }),
    [`${id}.remove_tags`]: (known) => ({ ...one(known), tags: ['House test'] }),
    [`${id}.set_tags`]: (known) => ({ ...one(known), tags: ['Another', 'VIP'] }),
  }
}

const newcomer = { email: 'new.person@northwind.example', first_name: 'New', last_name: 'Person' }

/** Connector → action → what it is run with at the simulator, in this order. Each action of each connector is here. */
export const sampleInputs: Record<string, Inputs> = {
  highlevel: {
    'location_tag.create': () => ({ name: 'house test' }),
    'location_tag.update': ({ made }) => ({
      id: made('location_tag.create', 'id'),
      name: 'house test again',
    }),
    'location_tag.delete': ({ made }) => ({ id: made('location_tag.create', 'id') }),
    'contact.add_tags': ({ first }) => ({ contact_id: first('contact').externalId, tags: ['house test'] }),
    'contact.remove_tags': ({ first }) => ({ contact_id: first('contact').externalId, tags: ['house test'] }),
    'contact.upsert': () => ({ email: newcomer.email, first_name: 'New', fields: { city: 'Oslo' } }),
    'user.create': () => ({ ...newcomer, password: 'made up for a test 1', role: 'user' }),
    'user.update': ({ made }) => ({ id: made('user.create', 'id'), first_name: 'Newer' }),
    'user.delete': ({ made }) => ({ id: made('user.create', 'id') }),
  },
  bamboohr: {
    'employee.create': () => ({ first_name: 'New', last_name: 'Person', work_email: newcomer.email }),
    'employee.update': ({ first }) => ({ id: first('user').externalId, job_title: 'Head of Tests' }),
  },
  workiz: {
    ...work('job'),
    ...work('lead'),
    'lead.mark_lost': ({ first }) => ({ lead: first('lead').externalId }),
    'lead.activate': ({ first }) => ({ lead: first('lead').externalId }),
    'lead.convert': ({ first }) => ({ lead: first('lead').externalId }),
  },
  heygen: {
    'video.create_from_template': ({ first }) => ({
      template: first('template').externalId,
      variables: {},
      title: 'House test',
    }),
    'video.status': ({ first }) => ({ video: first('video').externalId }),
  },
  workos: {
    'user.create': () => newcomer,
    'user.update': ({ made }) => ({ id: made('user.create', 'id'), first_name: 'Newer' }),
    'membership.create': ({ first, made }) => ({
      user_id: made('user.create', 'id'),
      organization_id: first('organization').externalId,
    }),
    'membership.deactivate': ({ made }) => ({ id: made('membership.create', 'id') }),
    'invitation.send': () => ({ email: 'invited@northwind.example' }),
    'user.delete': ({ made }) => ({ id: made('user.create', 'id') }),
  },
  slack: {
    'message.send': ({ first }) => ({
      channel: first('channel', ({ fields }) => fields.status === 'active').externalId,
      text: 'House test',
    }),
    'user.lookup_by_email': ({ first }) => ({ email: first('user', ({ email }) => email !== null).email }),
  },
  okta: {
    'user.create': () => newcomer,
    'user.suspend': ({ first }) => ({
      id: first('user', ({ fields }) => fields.status === 'active').externalId,
    }),
    'user.unsuspend': ({ first }) => ({
      id: first('user', ({ fields }) => fields.status === 'suspended').externalId,
    }),
  },
}
