import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id } from '#kit/fields.ts'
import { decodeCursor, encodeCursor, listOf, pageOf } from '#kit/page.ts'
import { recordNotFound } from './errors.ts'
import { feedPage } from './feed.ts'
import {
  ChangeList,
  ChangeQuery,
  kindFreeQuery,
  Record,
  RecordQuery,
  shownChange,
  shownRecord,
} from './shapes.ts'
import * as store from './store.ts'

async function listed(ctx: TenantCtx, query: v.InferOutput<typeof RecordQuery>) {
  const { cursor, limit, include, external_id, updated_after, updated_before, ...same } = query
  const filter = {
    ...same,
    externalId: external_id,
    updatedAfter: updated_after,
    updatedBefore: updated_before,
    after: cursor ? (decodeCursor(cursor, ['number', 'string']) as unknown as store.Position) : undefined,
    withRaw: include === 'raw',
    limit: limit + 1,
  }
  const until = query.q === undefined ? null : await store.farthest(ctx, filter)
  const rows = await store.listRecords(ctx, { ...filter, until: until ?? undefined })
  const page = pageOf(rows, limit, (row) => [row.updatedAt, row.id])
  return {
    next_cursor: page.next_cursor ?? (until && encodeCursor(until)),
    data: page.data.map(shownRecord),
  }
}

const ORDER =
  'By time of change. Oldest first, so that following next_cursor to the end misses nothing; `order=desc` for the newest first. ' +
  '`q` is part of the name or the e-mail address. A page of a search looks at 10,000 records of its kind at most, or at 1,000 ' +
  'of each kind or each connection’s object where it spans several: it may be shorter than its limit, even empty. Follow ' +
  'next_cursor until it is null.'

const FEED =
  'In order of `seq`, which rises with every change of the workspace and never changes: the same range read twice is the same. ' +
  'Read until next_cursor is null and keep `read_to_seq`; with it as `after_seq` you go on later, and nothing is missed or ' +
  'repeated, whatever filters you use. Numbers that your filters leave out are gaps, and mean nothing else. A page that leaves ' +
  'some out looks at 10,000 changes at most, so it may be shorter than its limit, even empty. Where the feed cannot go on ' +
  'from your position, because what follows it is no longer kept or the position is not of this feed, you get ' +
  '`changes.no_such_position` and never a silent gap. `order=desc` for the newest first.'

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
      return shownRecord(row)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/changes',
    group: 'Data',
    summary: 'List what happened to records',
    about: FEED,
    scope: 'changes:read',
    query: ChangeQuery,
    returns: ChangeList,
    refusals: [410],
    async handle(ctx, { query: { after_seq, at_after, at_before, ...wish } }) {
      const asked = { ...wish, afterSeq: after_seq, atAfter: at_after, atBefore: at_before }
      const { data, next_cursor, readTo } = await feedPage(ctx, asked)
      return { data: data.map(shownChange), next_cursor, read_to_seq: readTo }
    },
  }),
]
