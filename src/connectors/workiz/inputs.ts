import type { Input } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import type { Work } from './work.ts'

/** What can be written on a job or lead: our name → the key Workiz knows it by, and the field of the form. */
export interface Writable {
  key: string
  input: Input
}

const text = (label: string, more: Partial<Input> = {}): Input => ({
  label,
  type: 'text',
  required: false,
  ...more,
})

const time: Partial<Input> = {
  help: 'Date and time in the account’s own time zone, such as 2026-11-24 13:00:00.',
  pattern: '^\\d{4}-\\d{2}-\\d{2}(?: \\d{2}:\\d{2}(?::\\d{2})?)?$',
  placeholder: '2026-11-24 13:00:00',
}

export const writable = (work: Work): Readonly<Record<string, Writable>> => ({
  first_name: { key: 'FirstName', input: text('First name') },
  last_name: { key: 'LastName', input: text('Last name') },
  company: { key: 'Company', input: text('Company') },
  email: { key: 'Email', input: text('E-mail address', { type: 'email' }) },
  phone: { key: 'Phone', input: text('Phone', { help: 'Digits only, as Workiz writes them.' }) },
  address: { key: 'Address', input: text('Street address') },
  city: { key: 'City', input: text('City') },
  state: { key: 'State', input: text('State') },
  postal_code: { key: 'PostalCode', input: text('Postal code') },
  scheduled_at: { key: work.date, input: text('Scheduled for', time) },
  ends_at: { key: work.date.replace('DateTime', 'EndDateTime'), input: text('Until', time) },
  type: { key: 'JobType', input: text('Type', { help: 'One of the account’s own types, such as Repair.' }) },
  source: { key: 'JobSource', input: text('Source') },
  service_area: { key: 'ServiceArea', input: text('Service area') },
  notes: { key: work.id === 'job' ? 'JobNotes' : 'LeadNotes', input: text('Notes') },
  fields: {
    key: '...',
    input: {
      label: 'Other fields',
      help: 'By the names Workiz has for them, such as {"ClientId": 1001}.',
      type: 'object',
      required: false,
    },
  },
})

/** A change can set the status besides; a new one gets Workiz's own first status. */
export const changeable = (work: Work): Readonly<Record<string, Writable>> => ({
  status: { key: 'Status', input: text('Status', { help: 'One of the account’s own statuses.' }) },
  sub_status: { key: 'SubStatus', input: text('Sub-status') },
  ...writable(work),
})

/** Which one: its UUID. */
export const which = (work: Work): Readonly<Record<string, Input>> => ({
  [work.id]: {
    label: work.label,
    help: `The ${work.id}’s UUID, such as CC6YKK: the part of its address after /${work.id}/.`,
    type: 'text',
    pattern: '^[A-Za-z0-9_-]{1,64}$',
    placeholder: 'CC6YKK',
  },
})

export const inputsOf = (fields: Readonly<Record<string, Writable>>): Record<string, Input> =>
  Object.fromEntries(Object.entries(fields).map(([name, { input }]) => [name, input]))

/** The members of the body, each left out where its input is. */
export const membersOf = (fields: Readonly<Record<string, Writable>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(fields).map(([name, { key }]) => [key, `{{input.${name}?}}`]))
