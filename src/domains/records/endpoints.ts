import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id } from '#kit/fields.ts'
import { decodeCursor, listOf, pageOf } from '#kit/page.ts'
import { recordNotFound } from './errors.ts'
import {
  Change,
  ChangeQuery,
  kindFreeQuery,
  Record,
  RecordQuery,
  shownChange,
  shownRecord,
} from './shapes.ts'
import * as store from './store.ts'

async function listed(ctx: TenantCtx, query: v.InferOutput<typeof RecordQuery>) {
  const [updatedAt, id] = query.cursor ? decodeCursor(query.cursor, ['number', 'string']) : []
  const rows = await store.listRecords(ctx, {
    kind: query.kind,
    connection: query.connection,
    object: query.object,
    email: query.email,
    updatedAfter: query.updated_after === undefined ? undefined : Date.parse(query.updated_after),
    deleted: query.deleted === 'true',
    order: query.order,
    after: id === undefined ? undefined : { updatedAt: Number(updatedAt), id: String(id) },
    limit: query.limit + 1,
  })
  const page = pageOf(rows, query.limit, (row) => [row.updatedAt, row.id])
  return { ...page, data: page.data.map((row) => shownRecord(row, query.include === 'raw')) }
}

const ORDER =
  'Oldest change first, so that following next_cursor to the end misses nothing; `order=desc` for the newest first.'

const kindEndpoint = (kind: string, plural: 'users' | 'tags' | 'statistics') =>
  endpoint({
    method: 'GET',
    path: `/v1/${plural}`,
    group: 'Data',
    summary: `List ${plural}`,
    about: `Of all connections, or of one. ${ORDER}`,
    scope: `${plural}:read`,
    query: v.strictObject(kindFreeQuery),
    returns: listOf(Record),
    handle: (ctx, { query }) => listed(ctx, { ...query, kind }),
  })

export const recordEndpoints = [
  kindEndpoint('user', 'users'),
  kindEndpoint('tag', 'tags'),
  kindEndpoint('statistic', 'statistics'),
  endpoint({
    method: 'GET',
    path: '/v1/records',
    group: 'Data',
    summary: 'List records of any kind',
    about: ORDER,
    scope: 'records:read',
    query: RecordQuery,
    returns: listOf(Record),
    handle: (ctx, { query }) => listed(ctx, query),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/records/:id',
    group: 'Data',
    summary: 'Read one record',
    about: 'With the vendor’s own row in `raw`. A deleted record is still readable here.',
    scope: 'records:read',
    params: v.strictObject({ id: Id('rec') }),
    returns: Record,
    async handle(ctx, { params }) {
      const row = await store.findRecord(ctx, params.id)
      if (!row) throw recordNotFound()
      return shownRecord(row, true)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/changes',
    group: 'Data',
    summary: 'List what happened to records',
    about:
      'In order of `seq`. Keep the last `seq` you read, ask again with `after_seq`, and nothing is missed or repeated.',
    scope: 'changes:read',
    query: ChangeQuery,
    returns: listOf(Change),
    async handle(ctx, { query: { cursor, limit, after_seq, ...filter } }) {
      const from = cursor ? Number(decodeCursor(cursor, ['number'])[0]) : undefined
      const rows = await store.listChanges(ctx, { ...filter, afterSeq: after_seq, from, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [row.seq])
      return { ...page, data: page.data.map(shownChange) }
    },
  }),
]
