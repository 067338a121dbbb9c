import { api } from '#api.ts'

/** The part of OpenAPI 3.1 that our own document uses. */
export interface OpenApi {
  info: { title: string; version: string; description?: string }
  servers?: { url: string }[]
  tags?: { name: string; description: string }[]
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
  /** Those that many operations share are references. */
  parameters?: (Parameter | { $ref: string })[]
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
  about: string
  endpoints: Endpoint[]
}

/** The document describes every shape but its own. */
export const readDocument = async (): Promise<OpenApi> =>
  (await api.get('/openapi.json')) as unknown as OpenApi

const methods = ['get', 'post', 'put', 'patch', 'delete']

export const originOf = (document: OpenApi): string => document.servers?.[0]?.url ?? location.origin

/** Endpoints under the noun they are about, in the order of the document’s own list of nouns. */
export function groupsOf(document: OpenApi): Group[] {
  const all = Object.entries(document.paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const operation = operations[method]
      if (!operation) return []
      return [{ id: operation.operationId ?? path, method: method.toUpperCase(), path, operation }]
    }),
  )
  return (document.tags ?? []).map(({ name, description }) => ({
    name,
    about: description,
    endpoints: all.filter(({ operation }) => operation.tags?.[0] === name),
  }))
}

/** Who may: keys with the scope, people alone, or anybody. */
export function callersOf({ security = [] }: Operation): 'keys' | 'people' | 'anybody' {
  if (security.length === 0) return 'anybody'
  return security.some((way) => 'key' in way) ? 'keys' : 'people'
}

export const successOf = (
  operation: Operation,
): { status: string; schema: Schema | undefined; types: string[] } => {
  const [status = '200', reply] =
    Object.entries(operation.responses ?? {}).find(([code]) => /^[23]/.test(code) && code !== '304') ?? []
  const content = reply?.content ?? {}
  return { status, schema: content['application/json']?.schema, types: Object.keys(content) }
}

/** What is in the address. Headers are the same everywhere, and told of in the guide. */
export const inAddress = ({ parameters = [] }: Operation): Parameter[] =>
  parameters.filter((one): one is Parameter => 'name' in one && one.in !== 'header')
