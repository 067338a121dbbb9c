import * as v from 'valibot'
import { connectors } from '#connectors/registry.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, Name } from '#kit/fields.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { testConnection } from './check.ts'
import { connect, found, reconnect } from './connect.ts'
import { secretsNeeded } from './errors.ts'
import { removeConnection } from './remove.ts'
import { Connection, shown } from './shapes.ts'
import * as store from './store.ts'

const ById = v.strictObject({ id: Id('con') })
const Credentials = v.record(v.pipe(v.string(), v.maxLength(40)), v.pipe(v.string(), v.maxLength(8192)))
const BaseUrl = v.nullable(v.pipe(v.string(), v.maxLength(2048)))

const Connector = v.object({
  id: v.string(),
  name: v.string(),
  about: v.string(),
  docs: v.string(),
  credentials: v.array(
    v.object({
      id: v.string(),
      label: v.string(),
      help: v.string(),
      secret: v.boolean(),
      required: v.boolean(),
      pattern: v.nullable(v.string()),
      placeholder: v.nullable(v.string()),
    }),
  ),
  objects: v.array(
    v.object({ id: v.string(), kind: v.string(), label: v.string(), schedule: v.nullable(v.string()) }),
  ),
  base_url: v.string(),
  sandbox: v.boolean(),
})

const catalog = connectors.map((connector) => ({
  id: connector.id,
  name: connector.name,
  about: connector.about,
  docs: connector.docs,
  credentials: connector.credentials.map(({ id, label, help, secret, required, pattern, placeholder }) => ({
    id,
    label,
    help,
    secret,
    required: required !== false,
    pattern: pattern ?? null,
    placeholder: placeholder ?? null,
  })),
  objects: Object.entries(connector.objects).map(([id, { kind, label, schedule }]) => ({
    id,
    kind,
    label,
    schedule,
  })),
  base_url: connector.base,
  sandbox: true,
}))

export const connectionEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/connectors',
    group: 'Connections',
    summary: 'The catalog of apps',
    about: 'With the form each one needs and the objects it syncs.',
    scope: 'connectors:read',
    query: v.strictObject({ limit: Limit, cursor: Cursor }),
    returns: listOf(Connector),
    async handle(_, { query }) {
      const start = query.cursor ? Math.max(0, Number(decodeCursor(query.cursor, ['number'])[0])) : 0
      const rows = catalog.slice(start, start + query.limit + 1)
      return pageOf(rows, query.limit, () => [start + query.limit])
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/connections',
    group: 'Connections',
    summary: 'List connections',
    scope: 'connections:read',
    query: v.strictObject({ limit: Limit, cursor: Cursor }),
    returns: listOf(Connection),
    async handle(ctx, { query }) {
      const after = query.cursor ? String(decodeCursor(query.cursor, ['string'])[0]) : ''
      const page = pageOf(await store.list(ctx, after, query.limit + 1), query.limit, (row) => [row.id])
      return { ...page, data: page.data.map(shown) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/connections',
    group: 'Connections',
    summary: 'Connect an app',
    about:
      'Tests the credentials first and stores nothing if the vendor refuses them. A sandbox connection needs none: it reads sample data.',
    scope: 'connections:write',
    body: v.strictObject({
      connector: v.pipe(v.string(), v.maxLength(40)),
      name: Name,
      mode: v.optional(v.picklist(['live', 'sandbox']), 'live'),
      credentials: v.optional(Credentials, {}),
      base_url: v.optional(BaseUrl, null),
    }),
    returns: Connection,
    status: 201,
    async handle(ctx, { body: { base_url: baseUrl, ...wish } }) {
      return shown(await connect(ctx, { ...wish, baseUrl }))
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/connections/:id',
    group: 'Connections',
    summary: 'Read a connection',
    scope: 'connections:read',
    params: ById,
    returns: Connection,
    handle: async (ctx, { params }) => shown(found(await store.find(ctx, params.id))),
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/connections/:id',
    group: 'Connections',
    summary: 'Rename a connection, or move it to another base address',
    about: 'A new base address needs the credentials typed again, since secrets are bound to the old one.',
    scope: 'connections:write',
    params: ById,
    body: v.strictObject({
      name: v.optional(Name),
      base_url: v.optional(BaseUrl),
      credentials: v.optional(Credentials),
    }),
    returns: Connection,
    async handle(ctx, { params, body: { name, base_url: baseUrl, credentials } }) {
      found(await store.find(ctx, params.id))
      if (baseUrl !== undefined && !credentials) throw secretsNeeded()
      if (credentials) await reconnect(ctx, params.id, { credentials, baseUrl })
      if (name !== undefined) await store.update(ctx, params.id, { name })
      return shown(found(await store.find(ctx, params.id)))
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/v1/connections/:id/credentials',
    group: 'Connections',
    summary: 'Replace the credentials',
    about:
      'Settings that are left out stay; secrets are typed again. Nothing changes if the vendor refuses them.',
    scope: 'connections:write',
    params: ById,
    body: v.strictObject({ credentials: Credentials }),
    returns: Connection,
    handle: async (ctx, { params, body }) => shown(await reconnect(ctx, params.id, body)),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/connections/:id/test',
    group: 'Connections',
    summary: 'Test the stored credentials',
    scope: 'connections:write',
    params: ById,
    returns: v.object({
      ok: v.boolean(),
      code: v.nullable(v.string()),
      message: v.string(),
      duration_ms: v.number(),
    }),
    handle: (ctx, { params }) => testConnection(ctx, params.id),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/connections/:id',
    group: 'Connections',
    summary: 'Disconnect',
    about:
      'Destroys the secrets, stops the syncs and deletes the records, as changes that readers can follow.',
    scope: 'connections:write',
    params: ById,
    status: 204,
    handle: (ctx, { params }) => removeConnection(ctx, params.id),
  }),
]
