import type { ObjectSpec } from '#connectors/contract.ts'
import { rowsIn, teamIn, textIn, textsIn } from './entries.ts'
import { addressOf, clientOf, daysOf, JOB, LEAD, listSince, nameOf, paging, type Work } from './work.ts'

/**
 * Workiz has no list of tags: they are words on jobs and leads. One record per word and job makes a tag that was put on
 * a job a new record, one taken off a deleted one, and carries the status of the job, its client and where it is.
 */
const tagOf = (work: Work): ObjectSpec => ({
  kind: 'tag',
  label: `Tags of ${work.many.toLowerCase()}`,
  list: (settings) => listSince(work, daysOf(settings)),
  page: paging,
  items: rowsIn('UUID'),
  made: { of: 'item', id: 'UUID', rows: (row) => tagsOf(work, row) },
  id: 'id',
  fields: {
    name: 'name',
    scope: 'scope',
    on: 'on',
    [work.id]: 'uuid',
    status: 'status',
    client: 'client',
    client_id: 'client_id',
    email: 'email',
    phone: 'phone',
    address: 'address',
    service_area: 'service_area',
    technicians: 'technicians',
  },
  schedule: work.id === 'job' ? '50 * * * *' : '55 * * * *',
})

function tagsOf(work: Work, row: unknown): unknown[] {
  const uuid = textIn(row, 'UUID')
  return textsIn(row, 'Tags').map((name) => ({
    id: `${uuid}:${name}`,
    name,
    scope: work.id,
    on: nameOf(work, row),
    uuid,
    status: textIn(row, 'Status'),
    client: clientOf(row),
    client_id: textIn(row, 'ClientId'),
    email: textIn(row, 'Email'),
    phone: textIn(row, 'Phone'),
    address: addressOf(row),
    service_area: textIn(row, 'ServiceArea'),
    technicians: teamIn(row).map((member) => member.name),
  }))
}

export const jobTag = tagOf(JOB)
export const leadTag = tagOf(LEAD)
