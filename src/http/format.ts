import { toJsonSchema } from '@valibot/to-json-schema'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { Endpoint, Format } from '#kit/endpoint.ts'
import type { App } from './app-types.ts'
import { toXml, type JsonSchema } from './xml.ts'

const FORMATS: Record<string, Format> = {
  'application/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
}
const TYPES: Record<Format, string> = { json: 'application/json', xml: 'application/xml; charset=utf-8' }

/**
 * What the caller's Accept names, by its own preference (RFC 9110, 12.5.1). Undefined where it names neither, such as
 * with a wildcard. A vendor whose API we stand in for speaks JSON and nothing else.
 */
export function askedFor(c: Context<App>): Format | undefined {
  if (c.var.endpoint?.style === 'highlevel') return 'json'
  return FORMATS[accepts(c, { header: 'Accept', supports: Object.keys(FORMATS), default: '' })]
}

interface Body {
  text: string
  type: string
}

/** `schema` leads the XML; JSON needs none. */
export function asText(
  reply: unknown,
  format: Format,
  xml: { schema: () => JsonSchema; root: string },
): Body {
  const text = format === 'xml' ? toXml(reply, xml.schema(), xml.root) : JSON.stringify(reply)
  return { text, type: TYPES[format] }
}

const schemas = new WeakMap<Endpoint, JsonSchema>()

/** Of what the endpoint returns, made once. */
export function replySchema(e: Endpoint): JsonSchema {
  const made = schemas.get(e)
  if (made || !e.returns) return made ?? {}
  const schema = toJsonSchema(e.returns, { typeMode: 'output', errorMode: 'ignore' }) as JsonSchema
  schemas.set(e, schema)
  return schema
}
