import type { ObjectSpec, Request } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled, fullName } from './rows.ts'

// Oldest first: somebody added or renamed during the read does not shift the pages behind them.
const search: Request = {
  method: 'GET',
  path: '/users/search',
  query: {
    companyId: '{{company_id}}',
    locationId: '{{location_id}}',
    sort: 'dateAdded',
    sortDirection: 'asc',
  },
}

const byLocation: Request = { method: 'GET', path: '/users/', query: { locationId: '{{location_id}}' } }

/**
 * The search wants an agency id that not everyone has. The older call takes the location alone, but knows no
 * paging: asked for a second page it would answer the first again, so it is never asked.
 */
export const user: ObjectSpec = {
  kind: 'user',
  label: 'Users',
  list: (settings) => (settings.company_id ? search : byLocation),
  page: (settings) =>
    settings.company_id
      ? { kind: 'offset', param: 'skip', size: { param: 'limit', value: 100 } }
      : { kind: 'none' },
  items: 'users',
  one: { request: { method: 'GET', path: '/users/{{id}}' }, item: '' },
  expected: 'count',
  id: 'id',
  deleted: 'deleted',
  fields: {
    email: 'email',
    name: (row) => filled(row, 'name') ?? fullName(row),
    first_name: 'firstName',
    last_name: 'lastName',
    role: 'roles.role',
    phone: (row) => filled(row, 'phone'),
    status: (row) => statusOf(valueAt(row, 'deleted')),
  },
  schedule: '0 3 * * *',
}

/** The flag is all HighLevel tells; where it is missing we do not guess. */
const statusOf = (deleted: unknown): string | undefined =>
  typeof deleted === 'boolean' ? (deleted ? 'deleted' : 'active') : undefined
