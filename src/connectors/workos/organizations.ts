import type { ObjectSpec } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { afterCursor, dataOf, filled } from './rows.ts'

export const organization: ObjectSpec = {
  kind: 'group',
  label: 'Organizations',
  list: ({ organization_id }) =>
    organization_id
      ? { method: 'GET', path: '/organizations/{{organization_id}}' }
      : { method: 'GET', path: '/organizations', query: { order: 'asc' } },
  page: ({ organization_id }) => (organization_id ? { kind: 'none' } : afterCursor),
  // The one that was asked for is no list.
  items: (body) => (valueAt(body, 'object') === 'organization' ? [body] : dataOf(body)),
  one: { request: { method: 'GET', path: '/organizations/{{id}}' }, item: '' },
  id: 'id',
  updatedAt: 'updated_at',
  fields: { name: 'name', domains: domainsOf, external_id: 'external_id', created_at: 'created_at' },
  schedule: '10 3 * * *',
}

function domainsOf(row: unknown): Json | undefined {
  const domains = valueAt(row, 'domains')
  if (!Array.isArray(domains)) return undefined
  return domains.map((one) => filled(one, 'domain')).filter((domain) => domain !== undefined)
}
