import { sandboxFetch } from '#sandbox/index.ts'

interface Options {
  method?: string
  key?: string
  bearer?: string
  company?: string
  /** Sent as JSON. */
  body?: unknown
}

/** A call that writes, or one by an app's token. */
export function bamboo(path: string, options: Options = {}): Promise<Response> {
  const { key = 'a-good-api-key', bearer, company = 'writing', body } = options
  const { method = body === undefined ? 'GET' : 'POST' } = options
  const headers: Record<string, string> = {
    Accept: 'application/json',
    Authorization: bearer ? `Bearer ${bearer}` : `Basic ${btoa(`${key}:x`)}`,
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  return sandboxFetch('bamboohr', new Request(`https://${company}.bamboohr.example${path}`, init))
}

/** The refusal's status and the reason, after looking that the body is empty. */
export async function refusal(reply: Promise<Response>): Promise<[number, string | null]> {
  const { status, headers } = await reply
  const text = await (await reply).text()
  if (text !== '') throw new Error(`${status} with a body: ${text}`)
  return [status, headers.get('x-bamboohr-error-message')]
}
