import type { ObjectSpec } from '#connectors/contract.ts'

export const group: ObjectSpec = {
  kind: 'group',
  label: 'Groups',
  list: { method: 'GET', path: '/api/v1/groups', query: { limit: '200' } },
  page: { kind: 'link' },
  items: '',
  id: 'id',
  fields: { name: 'profile.name', description: 'profile.description' },
  schedule: '15 4 * * *',
}
