import { resolve } from './fields.ts'
import { callersOf, originOf, type Endpoint, type OpenApi, type Schema } from './openapi.ts'

/** A command that can be pasted; $KEY stands for the reader's key. */
export function curlOf(document: OpenApi, { method, path, operation }: Endpoint): string {
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const sent = body && example(document, body.schema)
  const lines = [
    method === 'GET' ? 'curl' : `curl -X ${method}`,
    ...(callersOf(operation) === 'keys' ? ['  -H "authorization: Bearer $KEY"'] : []),
    ...(body ? [`  -H "content-type: ${type}"`, `  -d '${asSent(type, sent)}'`] : []),
    `  "${originOf(document)}${path}"`,
  ]
  return lines.join(' \\\n')
}

const asSent = (type: string | undefined, content: unknown): string =>
  type === 'application/json'
    ? JSON.stringify(content)
    : String(new URLSearchParams(content as Record<string, string>))

function example(document: OpenApi, schema: Schema | undefined, depth = 0): unknown {
  const whole = resolve(document, schema)
  if (!whole || depth > 4) return null
  if (whole.const !== undefined) return whole.const
  if (whole.default !== undefined && whole.default !== null) return whole.default
  if (whole.enum) return whole.enum[0]
  const option = (whole.anyOf ?? whole.oneOf)?.[0]
  if (option) return example(document, option, depth + 1)
  if (whole.items) return [example(document, whole.items, depth + 1)]
  if (whole.properties) {
    const needed = Object.entries(whole.properties).filter(
      ([name]) => whole.required?.includes(name) ?? false,
    )
    const shown = needed.length ? needed : Object.entries(whole.properties).slice(0, 2)
    return Object.fromEntries(shown.map(([name, property]) => [name, example(document, property, depth + 1)]))
  }
  if (whole.type === 'object') return {}
  if (whole.type === 'number' || whole.type === 'integer') return whole.minimum ?? 1
  return whole.type === 'boolean' ? true : '…'
}
