import type { ObjectSpec } from '#connectors/contract.ts'
import { filled } from './rows.ts'

/** The agency's sub-accounts, as far as the token may see them: one of a sub-account may see only its own. */
export const location: ObjectSpec = {
  kind: 'location',
  label: 'Sub-accounts',
  needs: ['company_id'],
  list: {
    method: 'GET',
    path: '/locations/search',
    query: { companyId: '{{company_id}}', order: 'asc' },
  },
  // The vendor's own page size: it tells no count, so that a larger one that it cuts down would look like the end.
  page: { kind: 'offset', param: 'skip', size: { param: 'limit', value: 10 } },
  items: 'locations',
  one: { request: { method: 'GET', path: '/locations/{{id}}' }, item: 'location' },
  id: 'id',
  fields: {
    name: 'name',
    email: 'email',
    phone: (row) => filled(row, 'phone'),
    address: (row) =>
      ['address', 'city', 'state', 'postalCode', 'country']
        .map((part) => filled(row, part))
        .filter(Boolean)
        .join(', ') || undefined,
    timezone: (row) => filled(row, 'timezone'),
  },
  schedule: '5 5 * * *',
}
