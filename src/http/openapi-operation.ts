import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import type { Endpoint } from '#kit/endpoint.ts'
import type { ErrorStatus } from '#kit/errors.ts'
import { named, type JsonObject } from './openapi-names.ts'
import { json, NOT_MODIFIED, refusedWith, success } from './openapi-replies.ts'
import { keyMay, waysIn } from './openapi-security.ts'

/** A schema as JSON Schema 2020-12; what has a title goes to the components. */
function schemaOf(schema: GenericSchema, typeMode: 'input' | 'output', components: JsonObject): JsonObject {
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode, errorMode: 'ignore' }) as JsonObject
  return named(rest, components)
}

/** One parameter per property of an object schema. */
function parameters(
  where: 'path' | 'query',
  schema: GenericSchema | undefined,
  components: JsonObject,
): JsonObject[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input', components) as {
    properties?: Record<string, JsonObject>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }))
}

const header = (name: string, description: string, schema: JsonObject = {}) => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string', ...schema },
})

/** Headers that many operations take. */
export const headerParameters = {
  Workspace: header(
    'syncline-workspace',
    'Which of their workspaces a signed-in person means; without it their first one. Keys belong to one and need none.',
  ),
  IfNoneMatch: header(
    'If-None-Match',
    'The ETag of an earlier reply: 304 without a body if it is still the same.',
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'Any text made for this one write, such as a UUID. Sent again with the same body within a day, nothing is done twice and the first reply comes again.',
    { minLength: 1, maxLength: 255 },
  ),
}

const parameter = (name: keyof typeof headerParameters) => ({ $ref: `#/components/parameters/${name}` })

/** What an endpoint of this kind may refuse with; `refusals` are its own. */
function refusalsOf(e: Endpoint): ErrorStatus[] {
  const isWrite = e.method !== 'GET'
  const inWorkspace = e.who === 'workspace'
  const statuses: [ErrorStatus, boolean][] = [
    [400, true],
    [401, true],
    [403, inWorkspace || isWrite],
    [404, inWorkspace || e.params !== undefined],
    [409, isWrite],
    [413, e.body !== undefined],
    [415, e.body !== undefined],
    [422, isWrite || e.style === 'highlevel'],
    [429, true],
    [500, true],
    [503, true],
  ]
  const usual = statuses.flatMap(([status, may]) => (may ? [status] : []))
  return [...new Set([...usual, ...(e.refusals ?? [])])]
}

function replies(e: Endpoint, components: JsonObject): JsonObject {
  const style = e.style ?? 'house'
  const isWrite = e.method !== 'GET'
  const isLimited = e.who === 'workspace' && keyMay(e.scope)
  const schema = e.returns && schemaOf(e.returns, 'output', components)
  const statuses = [e.status ?? 200, ...Object.values(e.versionStatus ?? {})]
  const told = success({ description: e.summary, style, schema, isWrite, isLimited })
  return {
    ...Object.fromEntries(statuses.map((status) => [status, told])),
    ...(isWrite ? {} : { 304: NOT_MODIFIED }),
    ...refusedWith(refusalsOf(e), style),
  }
}

export function operation(e: Endpoint, components: JsonObject): JsonObject {
  return {
    // HighLevel has users of its own, at a path that ends like ours.
    operationId: operationId(e.method, e.style === 'highlevel' ? `/highlevel${e.path}` : e.path),
    tags: [e.group],
    summary: e.summary,
    ...(e.about ? { description: e.about } : {}),
    security: waysIn(e.who === 'workspace' ? e.scope : null),
    ...(e.who === 'workspace' ? { 'x-scope': e.scope } : {}),
    parameters: [
      ...parameters('path', e.params, components),
      ...parameters('query', e.query, components),
      ...(e.who === 'workspace' ? [parameter('Workspace')] : []),
      parameter(e.method === 'GET' ? 'IfNoneMatch' : 'IdempotencyKey'),
    ],
    ...(e.body
      ? { requestBody: { required: true, content: json(schemaOf(e.body, 'input', components)) } }
      : {}),
    responses: replies(e, components),
  }
}

/** `GET /v1/syncs/:id/runs` → `get_syncs_id_runs`. */
export const operationId = (method: string, path: string): string =>
  [method.toLowerCase(), ...path.replace(/^\/v1\//, '/').split('/')]
    .map((part) =>
      part
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '_')
        .replaceAll(/^_|_$/g, ''),
    )
    .filter((part) => part !== '')
    .join('_')
