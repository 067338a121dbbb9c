import type { ObjectSpec, Paging, Request, Settings } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { numberAt, rowIn, rowsIn, textAt, timeAt } from './rows.ts'

const paged = (most: number): Paging => ({
  kind: 'cursor',
  from: 'next_token',
  param: 'token',
  size: { param: 'limit', value: most },
  more: 'has_more',
})

export const video: ObjectSpec = {
  kind: 'video',
  label: 'Videos',
  list: { method: 'GET', path: '/v3/videos' },
  page: paged(100),
  items: rowsIn,
  one: { request: { method: 'GET', path: '/v3/videos/{{id}}' }, item: rowIn },
  id: 'id',
  fields: {
    name: (row) => textAt(row, 'title'),
    status: 'status',
    url: (row) => textAt(row, 'video_page_url'),
    duration: (row) => numberAt(row, 'duration'),
    created_at: (row) => timeAt(row, 'created_at'),
    completed_at: (row) => timeAt(row, 'completed_at'),
    failure: (row) => textAt(row, 'failure_message') ?? textAt(row, 'failure_code'),
    folder_id: (row) => textAt(row, 'folder_id'),
  },
  schedule: '10 * * * *',
}

/** HeyGen lists those that have variables, and no others. */
export const template: ObjectSpec = {
  kind: 'template',
  label: 'Templates',
  list: { method: 'GET', path: '/v3/templates' },
  page: paged(100),
  items: rowsIn,
  id: 'id',
  updatedAt: 'updated_at',
  fields: {
    name: (row) => textAt(row, 'name'),
    aspect_ratio: (row) => textAt(row, 'aspect_ratio'),
    created_at: (row) => timeAt(row, 'created_at'),
    updated_at: (row) => timeAt(row, 'updated_at'),
  },
  schedule: '20 */6 * * *',
}

/** The account's own, unless asked for all: HeyGen's stock is some thousands, the same for everybody. */
const ownOrAll =
  (path: string) =>
  ({ avatars }: Settings): Request => ({
    method: 'GET',
    path,
    query: avatars === 'all' ? {} : { ownership: 'private' },
  })

export const avatar: ObjectSpec = {
  kind: 'avatar',
  label: 'Avatars',
  list: ownOrAll('/v3/avatars'),
  // These two lists give fifty at most where the others give a hundred.
  page: paged(50),
  items: rowsIn,
  id: 'id',
  fields: { name: (row) => textAt(row, 'name'), looks: (row) => numberAt(row, 'looks_count') },
  schedule: '25 */6 * * *',
}

/** Tags stand on the looks of avatars and can only be read: a record per look and tag. */
export const lookTag: ObjectSpec = {
  kind: 'tag',
  label: 'Tags of avatar looks',
  list: ownOrAll('/v3/avatars/looks'),
  page: paged(50),
  items: rowsIn,
  made: { of: 'item', id: 'id', rows: tagsOf },
  id: 'id',
  fields: { name: 'name', scope: 'scope', on: 'on', look: 'look', avatar_type: 'avatar_type' },
  schedule: '40 */6 * * *',
}

function tagsOf(look: unknown): unknown[] {
  const id = textAt(look, 'id')
  const tags = valueAt(look, 'tags')
  const names = (Array.isArray(tags) ? tags : []).filter((tag) => typeof tag === 'string' && tag !== '')
  return [...new Set(names)].map((name: string) => ({
    id: `${id}:${name}`,
    name,
    scope: 'look',
    on: textAt(look, 'name'),
    look: id,
    avatar_type: textAt(look, 'avatar_type'),
  }))
}
