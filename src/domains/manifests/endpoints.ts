import * as v from 'valibot'
import { checkManifest } from '#connectors/manifest/index.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id, Name } from '#kit/fields.ts'
import { Ordered, Q, Sorted } from '#kit/filters.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { addManifest, changeManifest, found, removeManifest } from './change.ts'
import { Check, Kind, Manifest, shown, shownProblem, shownResult, Whole } from './shapes.ts'
import * as store from './store.ts'

const ById = v.strictObject({ id: Id('man') })
const MOST_CHARS = 128 * 1024
const Source = v.pipe(v.string(), v.maxLength(MOST_CHARS, 'at most 128 KB'))

const ManifestQuery = v.strictObject({
  kind: v.optional(Kind),
  q: Q,
  sort: Sorted(['created_at', 'updated_at', 'name']),
  order: Ordered('asc'),
  limit: Limit,
  cursor: Cursor,
})

const placeOf = (row: store.ManifestRow, sort: store.ManifestFilter['sort']) =>
  ({ created_at: row.createdAt, updated_at: row.updatedAt, name: row.name })[sort]

export const manifestEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/manifests',
    group: 'Manifests',
    summary: 'List manifests',
    scope: 'manifests:read',
    query: ManifestQuery,
    returns: listOf(Manifest),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const byName = filter.sort === 'name'
      const after = cursor ? decodeCursor(cursor, [byName ? 'string' : 'number', 'string']) : undefined
      const rows = await store.list(ctx, { ...filter, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [placeOf(row, filter.sort), row.id])
      return { ...page, data: page.data.map(shown) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/manifests',
    group: 'Manifests',
    summary: 'Add a manifest',
    about:
      'A connector of one’s own, as JSON. It is checked whole, and then stands in the catalog of this workspace under its id, ready to be connected.',
    scope: 'manifests:write',
    body: v.strictObject({ name: Name, kind: Kind, source: Source }),
    returns: Manifest,
    status: 201,
    handle: async (ctx, { body }) => shown(await addManifest(ctx, body)),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/manifests/check',
    group: 'Manifests',
    summary: 'Check a manifest',
    about:
      'Every mistake with its place, and what the manifest comes to. Nothing is stored and nothing is sent.',
    scope: 'manifests:read',
    body: v.strictObject({ kind: Kind, source: Source }),
    returns: Check,
    async handle(_, { body }) {
      const { compiled, errors, warnings } = checkManifest(body.source, {
        ...body,
        id: 'man_check',
        name: 'Check',
      })
      const result = compiled && shownResult(compiled.connector)
      return {
        ok: compiled !== null,
        errors: errors.map(shownProblem),
        warnings: warnings.map(shownProblem),
        result,
      }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/manifests/:id',
    group: 'Manifests',
    summary: 'Read a manifest',
    scope: 'manifests:read',
    params: ById,
    returns: Whole,
    async handle(ctx, { params }) {
      const row = found(await store.find(ctx, params.id))
      return { ...shown(row), source: row.source }
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/v1/manifests/:id',
    group: 'Manifests',
    summary: 'Change a manifest',
    about:
      'Connections made from it go by the new text at once. One that sends secrets elsewhere makes them unreadable: they are typed in again then.',
    scope: 'manifests:write',
    params: ById,
    body: v.strictObject({ name: Name, source: Source }),
    returns: Manifest,
    handle: async (ctx, { params, body }) => shown(await changeManifest(ctx, params.id, body)),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/manifests/:id',
    group: 'Manifests',
    summary: 'Remove a manifest',
    about: 'It is no longer offered. Connections made from it go on until they are disconnected.',
    scope: 'manifests:write',
    params: ById,
    status: 204,
    handle: (ctx, { params }) => removeManifest(ctx, params.id),
  }),
]
