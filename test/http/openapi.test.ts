import { describe, expect, it } from 'vitest'
import { reactions } from '#entry/reactions.ts'
import { createApp } from '#http/app.ts'
import { endpoints } from '#http/endpoints.ts'
import { errorCatalog } from '#kit/errors.ts'
import { call } from '../make/app.ts'

type Named<T> = T | { $ref: string }
interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: object
}
interface Answer {
  description: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, { schema: object }>
}
interface Operation {
  operationId: string
  tags: string[]
  summary: string
  security: Record<string, string[]>[]
  parameters: Named<Parameter>[]
  requestBody?: { required: boolean; content: Record<string, { schema: object }> }
  responses: Record<string, Named<Answer>>
}

const document = (await call('GET', '/openapi.json')).body
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const templateOf = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}')
const ofEndpoints = operations.flatMap((one) => {
  const e = endpoints.find(
    ({ method, path }) => method.toLowerCase() === one.method && templateOf(path) === one.path,
  )
  return e ? [{ ...one, e }] : []
})

const at = (reference: string) =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown>)?.[step], document)
const resolved = <T extends object>(one: Named<T>): T => ('$ref' in one ? (at(one.$ref) as T) : one)

/** Every value of a key in the document, wherever it stands. */
function* found(value: unknown, key: string): Generator {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    if (name === key) yield inner
    yield* found(inner, key)
  }
}

/** As oxfmt writes JSON: a list of plain values on one line where it fits. */
function printed(value: unknown, depth = 0, before = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pad = '  '.repeat(depth)
  const isList = Array.isArray(value)
  const [open, close] = isList ? '[]' : '{}'
  const entries = Object.entries(value).map(([name, inner]) => {
    const label = isList ? '' : `${JSON.stringify(name)}: `
    return label + printed(inner, depth + 1, label.length)
  })
  const line = `[${entries.join(', ')}]`
  const isPlain = isList && value.every((inner) => typeof inner !== 'object' || inner === null)
  if (entries.length === 0) return `${open}${close}`
  if (isPlain && pad.length + before + line.length < 110) return line
  return `${open}\n${entries.map((entry) => `${pad}  ${entry}`).join(',\n')}\n${pad}${close}`
}

describe('the OpenAPI document', () => {
  it('is 3.1, with what every reader needs', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
    expect(document.servers[0].url).toBe('http://localhost:8787')
    expect(document['x-errors']).toEqual(expect.arrayContaining(errorCatalog))
    const codes = document['x-errors'].map(({ code }: { code: string }) => code)
    expect(new Set(codes).size).toBe(codes.length)
  })

  it('has everything the Worker serves, and nothing else', () => {
    const listed = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    expect(ofEndpoints).toHaveLength(endpoints.length)
    // Hono's routes, without what is on every path or for every method, and without the simulators.
    const served = createApp(reactions)
      .routes.filter(({ path, method }) => !path.includes('*') && method !== 'ALL')
      // HighLevel's paths are taken with a slash at their end and without.
      .map(({ method, path }) => `${method} ${templateOf(path).replace(/(.)\/$/, '$1')}`)
    const named = listed.map((name) => name.replace(/(.)\/$/, '$1'))
    expect(named.toSorted()).toEqual([...new Set(served)].toSorted())
  })

  it('leads every reference to something', () => {
    const references = [...found(document, '$ref')]
    expect(references.length).toBeGreaterThan(50)
    for (const reference of references) {
      expect(reference).toMatch(/^#\//)
      expect(at(String(reference)), String(reference)).toBeDefined()
    }
    for (const { operation } of operations)
      for (const way of operation.security.flatMap((one) => Object.keys(one)))
        expect(document.components.securitySchemes).toHaveProperty(way)
  })

  it('gives each operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
  })

  it.each(operations)('$method $path: has a name, a group and replies', ({ path, operation }) => {
    const parameters = operation.parameters.map(resolved)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const declared = parameters.filter((parameter) => parameter.in === 'path')
    expect(declared.map(({ name }) => name)).toEqual(inPath)
    expect(declared.every(({ required }) => required)).toBe(true)
    const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
    expect(new Set(keys).size).toBe(keys.length)
    expect(operation.summary).not.toBe('')
    expect(operation.tags).toHaveLength(1)
    for (const [status, reply] of Object.entries(operation.responses))
      expect(resolved(reply).description, status).not.toBe('')
  })

  it.each(ofEndpoints)('$method $path: says what it takes and what comes back', ({ operation, e }) => {
    const parameters = operation.parameters.map(resolved)
    for (const { in: where, schema } of parameters)
      if (where !== 'header') expect(schema).toMatchObject({ type: 'string' })
    const taken = parameters.flatMap(({ in: where, name }) => (where === 'header' ? [name] : []))
    expect(taken).toContain(e.method === 'GET' ? 'If-None-Match' : 'Idempotency-Key')
    expect(operation.requestBody !== undefined).toBe(e.body !== undefined)
    if (operation.requestBody) {
      const { schema } = operation.requestBody.content['application/json'] ?? {}
      // An unknown property is refused, and the document says so.
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
    }
    const success = Object.keys(operation.responses).filter((status) => status.startsWith('2'))
    const statuses = [e.status ?? 200, ...Object.values(e.versionStatus ?? {})]
    expect(success).toEqual(statuses.map(String).toSorted())
    const types = e.style === 'highlevel' ? ['application/json'] : ['application/json', 'application/xml']
    const name = e.style === 'highlevel' ? 'HighLevelError' : 'Error'
    for (const [status, reply] of Object.entries(operation.responses)) {
      const { content, headers } = resolved(reply)
      expect(headers).toHaveProperty('X-Request-Id')
      if (status >= '400')
        expect(content?.['application/json']?.schema).toEqual({ $ref: `#/components/schemas/${name}` })
      if (content) expect(Object.keys(content)).toEqual(types)
    }
    for (const status of ['400', '401', '429', '500', '503'])
      expect(operation.responses).toHaveProperty(status)
    expect(Object.hasOwn(operation.responses, '304')).toBe(e.method === 'GET')
  })

  it('puts each group into its place, with a sentence', () => {
    const groups: { name: string; description: string }[] = document.tags
    expect(groups.filter(({ description }) => description === '')).toEqual([])
    expect(new Set(groups.map(({ name }) => name))).toEqual(
      new Set(operations.flatMap(({ operation }) => operation.tags)),
    )
  })

  it('holds no schema that says nothing', () => {
    for (const properties of found(document.paths, 'properties'))
      expect(Object.keys(properties as object).length).toBeGreaterThan(0)
  })

  // Read the difference in review: it is what partners see of a change.
  it('is the saved one', async () => {
    await expect(`${printed(document)}\n`).toMatchFileSnapshot('../house/openapi.json')
  })
})
