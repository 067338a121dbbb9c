import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { Endpoint, Format } from '#kit/endpoint.ts'
import type { App } from './app-types.ts'

const FORMATS: Record<string, Format> = {
  'application/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
}

/** What the caller's Accept names, by its own preference. Undefined where it names neither, such as with a browser's wildcard. */
export function askedFor(c: Context<App>): Format | undefined {
  const name = accepts(c, { header: 'Accept', supports: Object.keys(FORMATS), default: '' })
  return FORMATS[name]
}

export function asText(_: Endpoint, reply: unknown, __: Format): { text: string; type: string } {
  return { text: JSON.stringify(reply), type: 'application/json' }
}
