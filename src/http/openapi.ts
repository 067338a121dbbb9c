import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { KEY_SCOPES } from '#domains/tenants/index.ts'
import { failureCatalog } from '#engine/failure-catalog.ts'
import type { Endpoint } from '#kit/endpoint.ts'
import { errorCatalog } from '#kit/errors.ts'

type JsonObject = Record<string, unknown>

const inputSchema = (schema: GenericSchema): JsonObject => withoutDialect(schema, 'input')
const replySchema = (schema: GenericSchema): JsonObject => withoutDialect(schema, 'output')

function withoutDialect(schema: GenericSchema, typeMode: 'input' | 'output'): JsonObject {
  const { $schema: _, ...rest } = toJsonSchema(schema, { typeMode, errorMode: 'ignore' }) as JsonObject
  return rest
}

/** One parameter per property of an object schema. */
function parameters(where: 'path' | 'query', schema: GenericSchema | undefined): JsonObject[] {
  if (!schema) return []
  const { properties = {}, required = [] } = inputSchema(schema) as {
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

const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } })
const problem = (description: string): JsonObject => ({
  description,
  ...json({ $ref: '#/components/schemas/Error' }),
})

function replies(e: Endpoint): JsonObject {
  const status = String(e.status ?? 200)
  const success = e.returns
    ? { description: e.summary, ...json(replySchema(e.returns)) }
    : { description: 'Done' }
  return {
    [status]: success,
    400: problem('The request does not fit; `details` names each part'),
    401: problem('No session and no valid key'),
    ...(e.who === 'workspace' ? { 403: problem(`The role or key lacks ${e.scope}`) } : {}),
    ...(e.params ? { 404: problem('No such thing in this workspace') } : {}),
    429: problem('Too many calls; wait as long as Retry-After says'),
  }
}

function operation(e: Endpoint): JsonObject {
  return {
    operationId: operationId(e),
    tags: [e.group],
    summary: e.summary,
    ...(e.about ? { description: e.about } : {}),
    security: keyMay(e) ? [{ key: [] }, { session: [] }] : [{ session: [] }],
    ...(e.who === 'workspace' ? { 'x-scope': e.scope } : {}),
    parameters: [...parameters('path', e.params), ...parameters('query', e.query)],
    ...(e.body ? { requestBody: { required: true, ...json(inputSchema(e.body)) } } : {}),
    responses: replies(e),
  }
}

const keyMay = (e: Endpoint): boolean =>
  e.who === 'workspace' && (KEY_SCOPES as readonly string[]).includes(e.scope)

/** `GET /v1/syncs/:id/runs` → `get_syncs_id_runs`. */
const operationId = (e: Endpoint): string =>
  [e.method.toLowerCase(), ...e.path.split('/').slice(2)].join('_').replaceAll(/[^a-z0-9_]/g, '')

export const ERROR_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'request_id', 'docs'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        details: {},
        request_id: { type: 'string' },
        docs: { type: 'string' },
      },
    },
  },
}

/** The OpenAPI 3.1 document: a pure function of the list of endpoints. */
export function openApi(endpoints: readonly Endpoint[], origin: string): JsonObject {
  const paths: Record<string, JsonObject> = {}
  for (const e of endpoints) {
    const path = e.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [e.method.toLowerCase()]: operation(e) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Syncline',
      version: '1',
      description: 'Synced users, tags and statistics of a workspace, and everything that keeps them true.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: origin }],
    paths,
    components: {
      schemas: { Error: ERROR_SCHEMA },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of the workspace: `Bearer syn_live_…`' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-syncline' },
      },
    },
    'x-errors': [...errorCatalog, ...failureCatalog],
  }
}
