import * as v from 'valibot'
import { endpoint, type Format } from '#kit/endpoint.ts'
import { Id, shape } from '#kit/fields.ts'
import type { Json } from '#kit/json.ts'
import { listOf } from '#kit/page.ts'
import { postmanOf } from './postman.ts'
import { AnyRow } from './rows.ts'
import { refuseOthers, runCall } from './run.ts'
import { found } from './save.ts'
import { CallQuery } from './shapes.ts'
import * as store from './store.ts'
import { templateOf } from './templates.ts'

const ById = v.strictObject({ id: Id('call') })
const Any = v.any() as v.GenericSchema<Json>

export const runEndpoints = [
  endpoint({
    method: 'GET',
    path: '/calls/:id',
    group: 'API calls',
    summary: 'Make an API call',
    about:
      'Takes the parameters of the call’s own address, and `limit` and `cursor`. Answers in the call’s own format unless `Accept` names one. ' +
      'Columns stay as they are; what else a vendor tells is in `Fields`. /calls/reply.xsd describes the XML.',
    scope: 'calls:run',
    params: ById,
    query: CallQuery,
    returns: listOf(AnyRow),
    refusals: [409],
    formatOf: (reply) => (reply as { format: Format }).format,
    handle: (ctx, { params, query }) => runCall(ctx, params.id, query),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/api-calls/:id/try',
    group: 'API calls',
    summary: 'Try an API call',
    about: 'Makes the call as whoever asks, and tells what a partner would see, refusals included.',
    scope: 'calls:run',
    params: ById,
    body: v.strictObject({ parameters: v.optional(v.record(v.string(), v.string()), {}) }),
    returns: shape('call_try', { status: v.number(), content_type: v.string(), body: v.string() }),
    async handle(ctx, { params, body }) {
      refuseOthers(ctx, params.id)
      const { id } = found(await store.find(ctx, params.id))
      if (!ctx.ask) throw new Error('tried by nobody who calls')
      const reply = await ctx.ask(`/calls/${id}?${String(new URLSearchParams(body.parameters))}`)
      const content_type = reply.headers.get('content-type') ?? ''
      return { status: reply.status, content_type, body: await reply.text() }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/api-calls/:id/postman',
    group: 'API calls',
    summary: 'An API call as a Postman collection',
    about: 'Version 2.1, with tests. Set its variables `client_key` and `client_secret`: it holds no secret.',
    scope: 'calls:read',
    params: ById,
    returns: v.object({
      info: v.object({ name: v.string(), description: v.string(), schema: v.string() }),
      item: v.array(v.record(v.string(), Any)),
      variable: v.array(v.object({ key: v.string(), value: v.string(), type: v.string() })),
    }),
    async handle(ctx, { params }) {
      const call = found(await store.find(ctx, params.id))
      return postmanOf(ctx.origin, call, found(templateOf(call.template)))
    },
  }),
]
