import { dereference, validate, type Schema } from '@cfworker/json-schema'
import { endpoints } from '#http/endpoints.ts'
import { openApi } from '#http/openapi.ts'
import type { Reply } from './app.ts'

interface Response {
  headers?: Record<string, { $ref: string }>
  content?: Record<string, { schema: Schema }>
}
interface Operation {
  responses: Record<string, Response | { $ref: string }>
}

const document = openApi(endpoints, 'http://localhost:8787')
// Once for the whole document: every schema of it is found by its pointer.
const lookup = dereference(document)

const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], document)

const resolved = <T extends object>(one: T | { $ref: string }): T =>
  '$ref' in one ? (at(one.$ref) as T) : one

/** A path without parameters before one that has some, as the app matches them. */
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>)
  .toSorted(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      pattern: new RegExp(
        // HighLevel's are found without their slash at the end, too.
        `^${path
          .replaceAll('.', '\\.')
          .replaceAll(/\{\w+\}/g, '[^/]+')
          .replace(/\/$/, '/?')}$`,
      ),
      operation,
    })),
  )

const codes = new Set((document['x-errors'] as { code: string }[]).map(({ code }) => code))
const codeIn = (content: unknown) => (content as { error?: { code?: string } } | null)?.error?.code

interface Asked {
  method: string
  path: string
}
type Heard = Pick<Reply, 'status' | 'headers'>

/** Throws where a reply is not what the document promises: its status, headers, type and body. */
export function checkReply({ method, path }: Asked, { status, headers }: Heard, text: string): void {
  const [pathname = ''] = path.split('?')
  // Neither is described: a HEAD is a GET without its body, and the simulators are vendors.
  if (method === 'HEAD' || pathname.startsWith('/sandbox/')) return
  const known = operations.find((one) => one.method === method && one.pattern.test(pathname))
  const fail = (what: string): never => {
    throw new Error(`${known?.name ?? `${method} ${pathname}`} answered ${status}, but ${what}`)
  }
  if (!known && status >= 400) return
  if (!known) return fail('the OpenAPI document has no such operation')
  const declared = known.operation.responses[status]
  if (!declared)
    return fail(
      `the OpenAPI document declares only ${Object.keys(known.operation.responses).join(', ')}: ${text.slice(0, 300)}`,
    )
  const response = resolved<Response>(declared)
  for (const [name, header] of Object.entries(response.headers ?? {}))
    if ((at(header.$ref) as { required?: boolean }).required && !headers.has(name)) fail(`without ${name}`)
  const type = headers.get('content-type')?.split(';')[0] ?? ''
  if (!response.content) return text === '' ? undefined : fail(`with a body: ${text.slice(0, 300)}`)
  const { schema } = response.content[type] ?? fail(`as “${type}”, which the OpenAPI document does not name`)
  const content: unknown = type === 'application/json' ? JSON.parse(text) : text
  const { valid, errors } = validate(content, schema, '2020-12', lookup)
  const why = errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`).join('\n  ')
  const code = codeIn(content)
  // Its `docs` leads to the code's entry in /docs, which has those of this list.
  if (code !== undefined && !codes.has(code)) fail(`“${code}” is not in the document’s x-errors`)
  if (!valid) fail(`the body does not fit the OpenAPI document:\n  ${why}\n  ${text.slice(0, 500)}`)
}
