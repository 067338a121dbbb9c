import type { ObjectSpec } from '#connectors/contract.ts'

/** Tags of the social planner. The vendor lets nobody create or change them through its API. */
export const socialTag: ObjectSpec = {
  kind: 'tag',
  label: 'Social planner tags',
  list: { method: 'GET', path: '/social-media-posting/{{location_id}}/tags' },
  page: { kind: 'offset', param: 'skip', size: { param: 'limit', value: 50 } },
  items: 'results.tags',
  expected: 'results.count',
  id: '_id',
  updatedAt: 'updatedAt',
  deleted: 'deleted',
  fields: { name: 'tag', scope: () => 'social' },
  schedule: '15 */6 * * *',
}

/** Tags that contacts of the location carry; all of them come in one reply. */
export const locationTag: ObjectSpec = {
  kind: 'tag',
  label: 'Location tags',
  list: { method: 'GET', path: '/locations/{{location_id}}/tags' },
  page: { kind: 'none' },
  items: 'tags',
  id: 'id',
  fields: { name: 'name', scope: () => 'location' },
  schedule: '25 */6 * * *',
}
