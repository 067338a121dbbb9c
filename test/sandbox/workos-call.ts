import { sandboxFetch } from '#sandbox/index.ts'

interface Options {
  method?: string
  key?: string
  body?: unknown
  headers?: Record<string, string>
}

/** A WorkOS call with a good key, unless told otherwise; '' leaves it out. */
export function workos(path: string, options: Options = {}): Promise<Response> {
  const { key = 'sk_test_northwind', body, headers = {} } = options
  const method = options.method ?? (body === undefined ? 'GET' : 'POST')
  const init: RequestInit = {
    method,
    headers: { ...(key ? { Authorization: `Bearer ${key}` } : {}), ...headers },
  }
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
  return sandboxFetch('workos', new Request(`https://api.workos.example${path}`, init))
}

export interface Page<T> {
  data: T[]
  list_metadata: { before: string | null; after: string | null }
}

interface Rows<T> {
  rows: T[]
  pages: number
}

/** All rows of a list, page by page from where the path says until no cursor comes. */
export async function allOf<T>(path: string, options: Options = {}): Promise<Rows<T>> {
  const url = new URL(path, 'https://api.workos.example')
  const rows: T[] = []
  let pages = 0
  for (;;) {
    const reply = await workos(url.pathname + url.search, options)
    if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`)
    const page: Page<T> = await reply.json()
    rows.push(...page.data)
    pages += 1
    const { after } = page.list_metadata
    if (after === null) return { rows, pages }
    url.searchParams.set('after', after)
  }
}

export interface User {
  id: string
  email: string
  first_name: string | null
  name: string
  created_at: string
  updated_at: string
  metadata: Record<string, string>
}

export interface Event {
  id: string
  event: string
  data: { id: string; [name: string]: unknown }
  created_at: string
}
