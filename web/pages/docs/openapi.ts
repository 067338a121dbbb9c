import { api } from '#api.ts'

/** The part of OpenAPI 3.1 that our own document uses. */
export interface OpenApi {
  info: { title: string; version: string; description?: string }
  servers?: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
  'x-errors'?: ErrorEntry[]
}

export interface Operation {
  operationId?: string
  tags?: string[]
  summary?: string
  description?: string
  security?: Record<string, string[]>[]
  'x-scope'?: string
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: Schema }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema?: Schema
}

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema | boolean
  description?: string
  default?: unknown
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

export interface ErrorEntry {
  code: string
  status: number
  message: string
}

export interface Endpoint {
  id: string
  method: string
  path: string
  operation: Operation
}

export interface Group {
  name: string
  endpoints: Endpoint[]
}

/** The document describes every shape but its own. */
export const readDocument = async (): Promise<OpenApi> =>
  (await api.get('/openapi.json')) as unknown as OpenApi

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** Endpoints under the noun they are about, in the document's order. */
export function groupsOf(document: OpenApi): Group[] {
  const groups = new Map<string, Endpoint[]>()
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = operations[method]
      if (!operation) continue
      const name = operation.tags?.[0] ?? 'Other'
      const id = operation.operationId ?? `${method}-${path}`
      groups.set(name, [...(groups.get(name) ?? []), { id, method: method.toUpperCase(), path, operation }])
    }
  }
  return [...groups].map(([name, endpoints]) => ({ name, endpoints }))
}

export function successOf(operation: Operation): { status: string; schema: Schema | undefined } {
  const [status, reply] = Object.entries(operation.responses ?? {}).find(([code]) =>
    code.startsWith('2'),
  ) ?? ['200']
  return { status, schema: reply?.content?.['application/json']?.schema }
}
