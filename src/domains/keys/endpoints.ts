import * as v from 'valibot'
import { KEY_SCOPES } from '#domains/tenants/index.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, iso, isoOrNull, Name, Time } from '#kit/fields.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { issue, revoke } from './issue.ts'
import * as store from './store.ts'

const Key = v.object({
  id: v.string(),
  name: v.string(),
  mode: v.picklist(['live', 'test']),
  preview: v.string(),
  scopes: v.array(v.string()),
  rate_per_minute: v.number(),
  day_quota: v.number(),
  created_by: v.string(),
  created_at: Time,
  revoked_at: v.nullable(Time),
})

const Scopes = v.pipe(
  v.array(v.picklist(KEY_SCOPES)),
  v.minLength(1, 'at least one scope'),
  v.maxLength(KEY_SCOPES.length),
  v.transform((scopes) => [...new Set(scopes)].toSorted()),
)
const Whole = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))

const shown = (row: store.KeyRow) => ({
  id: row.id,
  name: row.name,
  mode: row.mode,
  preview: row.preview,
  scopes: row.scopes,
  rate_per_minute: row.ratePerMinute,
  day_quota: row.dayQuota,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  revoked_at: isoOrNull(row.revokedAt),
})

export const keyEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/keys',
    group: 'Keys',
    summary: 'List keys',
    scope: 'keys:read',
    query: v.strictObject({ limit: Limit, cursor: Cursor }),
    returns: listOf(Key),
    async handle(ctx, { query }) {
      const after = query.cursor ? String(decodeCursor(query.cursor, ['string'])[0]) : ''
      const page = pageOf(await store.list(ctx, after, query.limit + 1), query.limit, (row) => [row.id])
      return { ...page, data: page.data.map(shown) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/keys',
    group: 'Keys',
    summary: 'Issue a key',
    about: 'The whole key is in this reply and nowhere else afterwards: we keep its hash.',
    scope: 'keys:write',
    body: v.strictObject({
      name: Name,
      mode: v.optional(v.picklist(['live', 'test']), 'live'),
      scopes: Scopes,
      rate_per_minute: v.optional(Whole(100_000), 600),
      day_quota: v.optional(Whole(100_000_000), 100_000),
    }),
    returns: v.object({ ...Key.entries, key: v.string() }),
    status: 201,
    async handle(ctx, { body }) {
      const { rate_per_minute: ratePerMinute, day_quota: dayQuota, name, mode, scopes } = body
      const row = await issue(ctx, { name, mode, scopes, ratePerMinute, dayQuota })
      return { ...shown(row), key: row.key }
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/keys/:id',
    group: 'Keys',
    summary: 'Revoke a key',
    about: 'After the reply no call with this key is accepted.',
    scope: 'keys:write',
    params: v.strictObject({ id: Id('key') }),
    status: 204,
    handle: (ctx, { params }) => revoke(ctx, params.id),
  }),
]
