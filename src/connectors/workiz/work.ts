import type { ObjectSpec, Paging, Request, Settings } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { numberIn, rowIn, rowsIn, teamIn, textIn, textsIn } from './entries.ts'

/** Jobs and leads are lists of the same kind under two names. */
export interface Work {
  id: 'job' | 'lead'
  label: string
  many: string
  /** When it is due, in the account's own time zone, which Workiz does not name. */
  date: string
}

export const JOB: Work = { id: 'job', label: 'Job', many: 'Jobs', date: 'JobDateTime' }
export const LEAD: Work = { id: 'lead', label: 'Lead', many: 'Leads', date: 'LeadDateTime' }

const DAYS = 365

/** How far back jobs and leads are read, in days. */
export const daysOf = ({ since_days }: Settings): number =>
  since_days && /^[1-9]\d{0,3}$/.test(since_days) ? Number(since_days) : DAYS

/** Without a start Workiz gives two weeks, and without `only_open` no finished job. Unscheduled ones come too. */
export const listSince = ({ id }: Work, days: number): Request => ({
  method: 'GET',
  path: `/${id}/all/`,
  query: { start_date: `{{days_ago.${days}}}`, only_open: 'false' },
})

/** Workiz's documents count rows where programs that were tried count pages. */
export const paging: Paging = {
  kind: 'pages_or_rows',
  param: 'offset',
  size: { param: 'records', value: 100 },
  more: 'has_more',
}

/**
 * Times stay the text they are: they are in the account's time zone, and the one a row names is its client's. Only the
 * status has a time of change, so rows carry none.
 */
const listOf = (work: Work, fields: ObjectSpec['fields'] = {}): ObjectSpec => ({
  kind: work.id,
  label: work.many,
  list: (settings) => listSince(work, daysOf(settings)),
  page: paging,
  items: rowsIn('UUID'),
  one: { request: { method: 'GET', path: `/${work.id}/get/{{id}}/` }, item: rowIn('UUID') },
  id: 'UUID',
  fields: {
    email: (row) => textIn(row, 'Email'),
    name: (row) => nameOf(work, row),
    number: (row) => textIn(row, 'SerialId'),
    type: (row) => textIn(row, 'JobType'),
    status: (row) => textIn(row, 'Status'),
    sub_status: (row) => textIn(row, 'SubStatus'),
    tags: (row) => textsIn(row, 'Tags'),
    scheduled_at: (row) => textIn(row, work.date),
    timezone: (row) => textIn(row, 'Timezone'),
    client: clientOf,
    client_id: (row) => textIn(row, 'ClientId'),
    phone: (row) => textIn(row, 'Phone'),
    address: addressOf,
    service_area: (row) => textIn(row, 'ServiceArea'),
    source: (row) => textIn(row, 'JobSource'),
    technicians: (row) => teamIn(row).map(({ name }) => name),
    ...fields,
  },
  schedule: work.id === 'job' ? '35 * * * *' : '45 * * * *',
})

/** `Repair #924886` */
export const nameOf = ({ label }: Work, row: unknown): string =>
  [textIn(row, 'JobType') ?? label, numbered(textIn(row, 'SerialId') ?? textIn(row, 'UUID'))].join(' ').trim()

const numbered = (number: string | undefined): string => (number === undefined ? '' : `#${number}`)

/** The person, else the company. */
export const clientOf = (row: unknown): string | undefined =>
  [textIn(row, 'FirstName'), textIn(row, 'LastName')].filter(Boolean).join(' ') ||
  textIn(row, 'Company') ||
  undefined

export const addressOf = (row: unknown): Json | undefined =>
  ['Address', 'Unit', 'City', 'State', 'PostalCode', 'Country']
    .map((key) => textIn(row, key))
    .filter(Boolean)
    .join(', ') || undefined

export const job: ObjectSpec = listOf(JOB, {
  ends_at: (row) => textIn(row, 'JobEndDateTime'),
  status_changed_at: (row) => textIn(row, 'LastStatusUpdate'),
  total: (row) => numberIn(row, 'JobTotalPrice'),
  due: (row) => numberIn(row, 'JobAmountDue'),
})

export const lead: ObjectSpec = listOf(LEAD)
