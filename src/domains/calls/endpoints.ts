import * as v from 'valibot'
import { keyForm } from '#domains/keys/index.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, Name, shape } from '#kit/fields.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { addKey, changeCall, createCall, found, removeCall } from './save.ts'
import { ApiCall, Format, shownCall, shownTemplate, Template, TemplateId } from './shapes.ts'
import * as store from './store.ts'
import { templates } from './templates.ts'

const ById = v.strictObject({ id: Id('call') })
const Text = (max: number) => v.pipe(v.string(), v.maxLength(max, `at most ${max} characters`))
const Page = { limit: Limit, cursor: Cursor }
const fields = {
  name: Name,
  description: v.pipe(Text(500), v.trim()),
  format: Format,
  parameters: v.pipe(v.array(Text(40)), v.maxLength(20)),
  fixed: v.record(v.string(), v.pipe(Text(60), v.minLength(1))),
}

export const callEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/call-templates',
    group: 'API calls',
    summary: 'What an API call can be made of',
    about: '`parameters` are given by the caller in the address, `choices` are made once by the workspace.',
    scope: 'calls:read',
    query: v.strictObject(Page),
    returns: listOf(Template),
    async handle(_, { query: { cursor, limit } }) {
      const start = cursor ? Math.max(0, Number(decodeCursor(cursor, ['number'])[0])) : 0
      const page = pageOf(templates.slice(start, start + limit + 1), limit, () => [start + limit])
      return { ...page, data: page.data.map(shownTemplate) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/api-calls',
    group: 'API calls',
    summary: 'List API calls',
    about: 'Oldest first; `order=desc` for the newest first. `GET /v1/keys?call=` lists the keys of one.',
    scope: 'calls:read',
    query: v.strictObject({
      template: v.optional(TemplateId),
      order: v.optional(v.picklist(['asc', 'desc']), 'asc'),
      ...Page,
    }),
    returns: listOf(ApiCall),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const [createdAt, id] = cursor ? decodeCursor(cursor, ['number', 'string']) : []
      const after = id === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) }
      const rows = await store.list(ctx, { ...filter, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [row.createdAt, row.id])
      return { ...page, data: page.data.map((row) => shownCall(ctx.origin, row)) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/api-calls',
    group: 'API calls',
    summary: 'Add an API call',
    about: `An address for a partner, made from a template, with a first key. Without \`parameters\` it takes all of the template. ${keyForm.once}`,
    scope: 'calls:write',
    body: v.strictObject({
      ...fields,
      description: v.optional(fields.description, ''),
      template: TemplateId,
      format: v.optional(Format, 'json'),
      parameters: v.optional(fields.parameters),
      fixed: v.optional(fields.fixed, {}),
      ...keyForm.fields,
    }),
    returns: shape('new_api_call', { ...ApiCall.entries, client_key: v.string(), client_secret: v.string() }),
    status: 201,
    async handle(ctx, { body }) {
      const { name, description, template, format, parameters, fixed } = body
      const wish = { name, description, template, format, parameters, fixed }
      const { call, key } = await createCall(ctx, wish, keyForm.wishOf(body))
      return { ...shownCall(ctx.origin, call), client_key: key.locator, client_secret: key.key }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/api-calls/:id',
    group: 'API calls',
    summary: 'Read an API call',
    scope: 'calls:read',
    params: ById,
    returns: ApiCall,
    handle: async (ctx, { params }) => shownCall(ctx.origin, found(await store.find(ctx, params.id))),
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/api-calls/:id',
    group: 'API calls',
    summary: 'Change an API call',
    about: 'The next call goes by it; keys stay. `parameters` and `fixed` replace what was there.',
    scope: 'calls:write',
    params: ById,
    body: v.partial(v.strictObject(fields)),
    returns: ApiCall,
    handle: async (ctx, { params, body }) => shownCall(ctx.origin, await changeCall(ctx, params.id, body)),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/api-calls/:id',
    group: 'API calls',
    summary: 'Remove an API call',
    about: 'Its keys are revoked first: after the reply none of them is accepted.',
    scope: 'calls:write',
    params: ById,
    status: 204,
    handle: (ctx, { params }) => removeCall(ctx, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/api-calls/:id/keys',
    group: 'API calls',
    summary: 'Issue another key of an API call',
    about: `One per department, so that their use can be told apart and each can be ended by itself. ${keyForm.once}`,
    scope: 'calls:write',
    params: ById,
    body: v.strictObject(keyForm.fields),
    returns: shape('whole_key', { ...keyForm.Key.entries, key: v.string() }),
    status: 201,
    async handle(ctx, { params, body }) {
      const row = await addKey(ctx, params.id, keyForm.wishOf(body))
      return { ...keyForm.shown(row), key: row.key }
    },
  }),
]
