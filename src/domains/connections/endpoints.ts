import * as v from 'valibot'
import { endpoint } from '#kit/endpoint.ts'
import { Id, Name, shape } from '#kit/fields.ts'
import { Exactly, Ordered, Q, Sorted } from '#kit/filters.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { CatalogEntry, catalogEntry } from './catalog.ts'
import { testConnection } from './check.ts'
import { connect } from './connect.ts'
import { consentEndpoints } from './consent-endpoints.ts'
import { found } from './find.ts'
import { catalog } from './connectors.ts'
import { secretsNeeded } from './errors.ts'
import { reconnect } from './reconnect.ts'
import { removeConnection } from './remove.ts'
import { BaseUrl, Credentials, Permitted } from './fields.ts'
import { restrict } from './restrict.ts'
import { Connection } from './shapes.ts'
import { shownRow } from './show.ts'
import * as store from './store.ts'

const ById = v.strictObject({ id: Id('con') })
const ConnectionQuery = v.strictObject({
  connector: v.optional(Exactly(40)),
  status: v.optional(Connection.entries.status),
  mode: v.optional(Connection.entries.mode),
  q: Q,
  sort: Sorted(['created_at', 'name']),
  order: Ordered('asc'),
  limit: Limit,
  cursor: Cursor,
})

export const connectionEndpoints = [
  ...consentEndpoints,
  endpoint({
    method: 'GET',
    path: '/v1/connectors',
    group: 'Connections',
    summary: 'The catalog of apps',
    about:
      'With the form each one needs and the objects it syncs. Ours by name, then the workspace’s own manifests.',
    scope: 'connectors:read',
    query: v.strictObject({ q: Q, limit: Limit, cursor: Cursor }),
    returns: listOf(CatalogEntry),
    async handle(ctx, { query }) {
      const start = query.cursor ? Math.max(0, Number(decodeCursor(query.cursor, ['number'])[0])) : 0
      const q = query.q?.toLowerCase() ?? ''
      const named = (await catalog(ctx)).filter(({ name }) => name.toLowerCase().includes(q))
      const rows = named.slice(start, start + query.limit + 1)
      const page = pageOf(rows, query.limit, () => [start + query.limit])
      return { ...page, data: page.data.map((connector) => catalogEntry(connector, ctx.origin)) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/connections',
    group: 'Connections',
    summary: 'List connections',
    scope: 'connections:read',
    query: ConnectionQuery,
    returns: listOf(Connection),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const byName = filter.sort === 'name'
      const after = cursor ? decodeCursor(cursor, [byName ? 'string' : 'number', 'string']) : undefined
      const rows = await store.list(ctx, { ...filter, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [byName ? row.name : row.createdAt, row.id])
      return { ...page, data: await Promise.all(page.data.map((row) => shownRow(ctx, row))) }
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
      permitted_endpoints: v.optional(Permitted, null),
      way: v.optional(v.pipe(v.string(), v.maxLength(40))),
    }),
    returns: Connection,
    status: 201,
    async handle(ctx, { body: { base_url: baseUrl, permitted_endpoints: permitted, ...wish } }) {
      return shownRow(ctx, await connect(ctx, { ...wish, baseUrl, permitted }))
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
    handle: async (ctx, { params }) => shownRow(ctx, found(await store.find(ctx, params.id))),
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/connections/:id',
    group: 'Connections',
    summary: 'Rename a connection, restrict its calls, or move it to another base address',
    about: 'A new base address needs the credentials typed again, since secrets are bound to the old one.',
    scope: 'connections:write',
    params: ById,
    body: v.strictObject({
      name: v.optional(Name),
      base_url: v.optional(BaseUrl),
      permitted_endpoints: v.optional(Permitted),
      credentials: v.optional(Credentials),
    }),
    returns: Connection,
    async handle(
      ctx,
      { params, body: { name, base_url: baseUrl, permitted_endpoints: permitted, credentials } },
    ) {
      found(await store.find(ctx, params.id))
      if (baseUrl !== undefined && !credentials) throw secretsNeeded()
      if (permitted !== undefined) await restrict(ctx, params.id, permitted)
      if (credentials) await reconnect(ctx, params.id, { credentials, baseUrl })
      if (name !== undefined) await store.update(ctx, params.id, { name })
      return shownRow(ctx, found(await store.find(ctx, params.id)))
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
    handle: async (ctx, { params, body }) => shownRow(ctx, await reconnect(ctx, params.id, body)),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/connections/:id/test',
    group: 'Connections',
    summary: 'Test the stored credentials',
    scope: 'connections:write',
    params: ById,
    returns: shape('connection_test', {
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
