import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '#index.ts'
import { checkReply } from './document.ts'

export const ORIGIN = 'http://localhost:8787'

export interface Reply {
  status: number
  headers: Headers
  // Replies are compared whole or field by field; typing each would write the API a second time.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  body: any
}

interface Options {
  body?: unknown
  /** Sent as it is, for bodies that are no JSON. */
  rawBody?: BodyInit
  headers?: Record<string, string>
  /** Settings of another deployment, such as LOCAL: 'no'. */
  env?: Partial<Env>
  /** Hands back the reply when the caller hears it, not when all that was put off is done. */
  atOnce?: boolean
}

/** One request to the whole Worker, as the platform would hand it over; the reply has to be as the OpenAPI document says. */
export async function call(
  method: string,
  path: string,
  { body, rawBody, headers = {}, env: settings = {}, atOnce = false }: Options = {},
): Promise<Reply> {
  const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
  const request = new Request(ORIGIN + path, {
    method,
    headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: sent ?? null,
  })
  const execution = createExecutionContext()
  const response = await worker.fetch(request, { ...env, ...settings }, execution)
  if (!atOnce) await waitOnExecutionContext(execution)
  const text = await response.text()
  checkReply({ method, path }, response, text)
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('{') ? JSON.parse(text) : text,
  }
}
