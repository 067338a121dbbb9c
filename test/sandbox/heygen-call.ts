import { sandboxFetch } from '#sandbox/index.ts'

interface Options {
  method?: string
  key?: string
  body?: unknown
  headers?: Record<string, string>
}

/** A HeyGen call with a good key, unless told otherwise; '' leaves it out. */
export function heygen(path: string, options: Options = {}): Promise<Response> {
  const { key = 'sk_heygen_northwind', body, headers = {} } = options
  const method = options.method ?? (body === undefined ? 'GET' : 'POST')
  const init: RequestInit = { method, headers: { ...(key ? { 'X-Api-Key': key } : {}), ...headers } }
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
  return sandboxFetch('heygen', new Request(`https://api.heygen.example${path}`, init))
}

interface Page<T> {
  data: T[]
  has_more: boolean
  next_token: string | null
}

interface Rows<T> {
  rows: T[]
  pages: number
}

/** All rows of a list, page by page to the end it names. */
export async function allOf<T>(path: string, options: Options = {}): Promise<Rows<T>> {
  const rows: T[] = []
  let token: string | null = ''
  let pages = 0
  while (token !== null) {
    const query: string = token && `&token=${encodeURIComponent(token)}`
    const page: Page<T> = await (await heygen(`${path}${query}`, options)).json()
    rows.push(...page.data)
    pages += 1
    if (page.has_more !== (page.next_token !== null)) throw new Error('has_more and next_token disagree')
    token = page.next_token
  }
  return { rows, pages }
}
