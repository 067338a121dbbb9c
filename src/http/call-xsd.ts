import type { Context } from 'hono'
import type { App } from './app-types.ts'
import { endpoints } from './endpoints.ts'
import { replySchema } from './format.ts'
import { ROOT } from './xml.ts'
import { toXsd } from './xsd.ts'

/** What any API call answers as XML, for systems that want to know before they ask. No secret: the same for everybody. */
export function callXsd(c: Context<App>): Response {
  const call = endpoints.find(({ method, path }) => method === 'GET' && path === '/calls/:id')
  const xsd = toXsd(call ? replySchema(call) : {}, ROOT)
  return c.body(xsd, 200, { 'Content-Type': 'application/xml; charset=utf-8' })
}
