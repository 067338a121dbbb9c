import * as v from 'valibot'
import { endpoint } from '#kit/endpoint.ts'
import { Id, Name, shape } from '#kit/fields.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { changeKey, revoke, rotate } from './change.ts'
import { issue } from './issue.ts'
import { changeOf, keyForm, KeyPatchBody, NewKeyBody } from './key-form.ts'
import * as store from './store.ts'
import { usageOf } from './usage.ts'
import { KEPT_DAYS } from './usage-book.ts'

const { Key, shown, wishOf } = keyForm
const ById = v.strictObject({ id: Id('key') })
const WithText = shape('whole_key', { ...Key.entries, key: v.string() })

const Days = v.pipe(
  v.string(),
  v.regex(/^([1-9]|[1-5]\d|60)$/, `a whole number from 1 to ${KEPT_DAYS}`),
  v.transform(Number),
)

export const keyEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/keys',
    group: 'Keys',
    summary: 'List keys',
    about: 'Oldest first; `order=desc` for the newest first. `call` lists the keys of one API call.',
    scope: 'keys:read',
    query: v.strictObject({
      state: v.optional(v.picklist(['active', 'revoked', 'expired'])),
      call: v.optional(Id('call')),
      department: v.optional(Name),
      order: v.optional(v.picklist(['asc', 'desc']), 'asc'),
      limit: Limit,
      cursor: Cursor,
    }),
    returns: listOf(Key),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const [createdAt, id] = cursor ? decodeCursor(cursor, ['number', 'string']) : []
      const after = id === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
      const rows = await store.list(ctx, { ...filter, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [row.createdAt, row.id])
      return { ...page, data: page.data.map(shown) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/keys',
    group: 'Keys',
    summary: 'Issue a key',
    about: keyForm.once,
    scope: 'keys:write',
    body: NewKeyBody,
    returns: WithText,
    status: 201,
    async handle(ctx, { body }) {
      const { name, mode, scopes } = body
      const row = await issue(ctx, { name, mode, scopes, callId: null, ...wishOf(body) })
      return { ...shown(row), key: row.key }
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/keys/:id',
    group: 'Keys',
    summary: 'Change a key',
    about:
      'The next call goes by it. The key itself stays as it is. One that loses `webhooks:write` loses what it has subscribed.',
    scope: 'keys:write',
    params: ById,
    body: KeyPatchBody,
    returns: Key,
    async handle(ctx, { params, body }) {
      return shown(await changeKey(ctx, params.id, changeOf(body)))
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/keys/:id/rotate',
    group: 'Keys',
    summary: 'Give a key another secret',
    about: `The client key stays. What was issued before works for \`overlap_days\` more, or ends at once; a shorter overlap than an earlier one cuts that one too. ${keyForm.once}`,
    scope: 'keys:write',
    params: ById,
    body: v.strictObject({
      overlap_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7)), 0),
    }),
    returns: WithText,
    async handle(ctx, { params, body }) {
      const row = await rotate(ctx, params.id, body.overlap_days)
      return { ...shown(row), key: row.key }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/keys/:id/usage',
    group: 'Keys',
    summary: 'Calls of a key by day and endpoint',
    about: `Days are of UTC; the newest first. \`refused\` counts calls with a right key that were over its limits, from an address or for a scope it does not have. Kept for ${KEPT_DAYS} days.`,
    scope: 'keys:read',
    params: ById,
    query: v.strictObject({ days: v.optional(Days, '30'), limit: Limit, cursor: Cursor }),
    returns: listOf(
      shape('key_usage', {
        day: v.pipe(v.string(), v.isoDate()),
        endpoint: v.string(),
        calls: v.number(),
        refused: v.number(),
      }),
    ),
    async handle(ctx, { params, query: { days, limit, cursor } }) {
      const [day, name] = cursor ? decodeCursor(cursor, ['string', 'string']) : []
      const after = name === undefined ? undefined : { day: String(day), endpoint: String(name) }
      const rows = await usageOf(ctx, params.id, { days, after, limit: limit + 1 })
      return pageOf(rows, limit, (row) => [row.day, row.endpoint])
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/keys/:id',
    group: 'Keys',
    summary: 'Revoke a key',
    about: 'After the reply no call with this key is accepted, nor with a token that came from it.',
    scope: 'keys:write',
    params: ById,
    status: 204,
    handle: (ctx, { params }) => revoke(ctx, params.id),
  }),
]
