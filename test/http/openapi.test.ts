import { describe, expect, it } from 'vitest'
import { endpoints } from '#http/endpoints.ts'
import { errorCatalog } from '#kit/errors.ts'
import { call } from '../make/app.ts'

interface Operation {
  operationId: string
  tags: string[]
  summary: string
  security: Record<string, string[]>[]
  parameters: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { required: boolean; content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}

const document = (await call('GET', '/openapi.json')).body
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

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

  it('has every endpoint and nothing else', () => {
    const listed = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    const served = endpoints.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(listed.toSorted()).toEqual(served.toSorted())
  })

  it('leads every reference to something', () => {
    const references = [...found(document, '$ref')]
    expect(references.length).toBeGreaterThan(50)
    for (const reference of references) {
      expect(reference).toMatch(/^#\//)
      const target = String(reference)
        .slice(2)
        .split('/')
        .reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], document)
      expect(target, String(reference)).toBeDefined()
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

  it.each(operations)(
    '$method $path: declares its parameters, body and replies',
    ({ path, method, operation }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path')
      expect(declared.map(({ name }) => name)).toEqual(inPath)
      expect(declared.every(({ required }) => required)).toBe(true)
      const keys = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(new Set(keys).size).toBe(keys.length)
      for (const { schema } of operation.parameters) expect(schema).toMatchObject({ type: 'string' })
      expect(operation.summary).not.toBe('')
      expect(operation.tags).toHaveLength(1)
      const e = endpoints.find(
        (one) => one.method.toLowerCase() === method && one.path.replaceAll(/:(\w+)/g, '{$1}') === path,
      )
      expect(operation.requestBody !== undefined).toBe(e?.body !== undefined)
      if (operation.requestBody) {
        const { schema } = operation.requestBody.content['application/json'] ?? {}
        // An unknown property is refused, and the document says so.
        expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
      }
      const success = Object.keys(operation.responses).filter((status) => status.startsWith('2'))
      expect(success).toEqual([String(e?.status ?? 200)])
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        expect(description, status).not.toBe('')
        if (!status.startsWith('2'))
          expect(content?.['application/json']?.schema).toEqual({ $ref: '#/components/schemas/Error' })
      }
      for (const status of ['400', '401', '429']) expect(operation.responses).toHaveProperty(status)
      expect(Object.hasOwn(operation.responses, '404')).toBe(inPath.length > 0)
    },
  )

  it('holds no schema that says nothing', () => {
    for (const properties of found(document.paths, 'properties'))
      expect(Object.keys(properties as object).length).toBeGreaterThan(0)
  })

  // Read the difference in review: it is what partners see of a change.
  it('is the saved one', async () => {
    await expect(`${printed(document)}\n`).toMatchFileSnapshot('../house/openapi.json')
  })
})
