import { sandboxFetch } from '#sandbox/index.ts'

export type Body = { ok: boolean; error?: string } & Record<string, unknown>

interface Options {
  token?: string
  /** Sent as JSON. */
  json?: unknown
  /** Sent as a form. */
  form?: Record<string, string>
  headers?: Record<string, string>
}

/** A call with a good token of the workspace named, unless told otherwise; '' leaves the token out. */
export function slack(method: string, options: Options = {}): Promise<Response> {
  const { token = 'xoxb-northwind-0123456789', json, form } = options
  const headers: Record<string, string> = { ...options.headers }
  if (token) headers.Authorization = `Bearer ${token}`
  if (json !== undefined) headers['Content-Type'] = 'application/json; charset=utf-8'
  const body = json === undefined ? form && new URLSearchParams(form) : JSON.stringify(json)
  const init = body === undefined ? { headers } : { method: 'POST', headers, body }
  return sandboxFetch('slack', new Request(`https://slack.example/api/${method}`, init))
}

/** What it says, after looking that it says so as Slack does: HTTP 200 whatever went wrong. */
export async function said<T = Body>(reply: Promise<Response>): Promise<T & Body> {
  const { status, headers } = await reply
  if (status !== 200 || !headers.get('Content-Type')?.startsWith('application/json'))
    throw new Error(`${status} ${headers.get('Content-Type')}`)
  return (await reply).json()
}
