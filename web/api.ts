import type { List } from '#types.ts'

export interface Detail {
  in?: string
  path: string | null
  message: string
}

/** A refusal in words a person can act on. `status` 0: no answer came at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Detail[]
  readonly requestId: string | null

  constructor(status: number, body: ErrorBody) {
    super(body.message)
    this.status = status
    this.code = body.code
    // Of some errors it is an object of facts, which are no complaints about fields.
    this.details = Array.isArray(body.details) ? body.details : []
    this.requestId = body.request_id ?? null
  }
}

interface ErrorBody {
  code: string
  message: string
  details?: Detail[] | object
  request_id?: string
}

/** Who is asking; state.ts keeps it true. */
export const caller = { workspace: '', onSignedOut: () => {} }

export const api = {
  get: <T>(path: string) => send<T>('GET', path),
  post: <T>(path: string, body: object = {}) => send<T>('POST', path, body),
  put: <T>(path: string, body: object) => send<T>('PUT', path, body),
  patch: <T>(path: string, body: object) => send<T>('PATCH', path, body),
  delete: (path: string) => send<void>('DELETE', path),
  all,
}

/** Every page of a list that a screen needs whole. */
async function all<T>(path: string): Promise<T[]> {
  const rows: T[] = []
  let cursor: string | null = null
  do {
    const page: List<T> = await send<List<T>>('GET', withQuery(path, { limit: '200', cursor }))
    rows.push(...page.data)
    cursor = page.next_cursor
  } while (cursor)
  return rows
}

async function send<T>(method: string, path: string, body?: object): Promise<T> {
  const reply = await answer(method, path, body)
  if (reply.status === 204) return undefined as T
  const content: unknown = await reply.json().catch(() => null)
  if (reply.ok && content !== null) return content as T
  const error = new ApiError(reply.status, errorBody(content) ?? unexplained(reply))
  if (reply.status === 401 && path.startsWith('/v1/')) caller.onSignedOut()
  throw error
}

async function answer(method: string, path: string, body?: object): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' })
  // A workspace one was removed from must not stand in the way of asking which ones are left.
  if (caller.workspace && path.startsWith('/v1/') && path !== '/v1/me')
    headers.set('syncline-workspace', caller.workspace)
  if (body) headers.set('content-type', 'application/json')
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    })
  } catch {
    throw new ApiError(0, {
      code: 'network',
      message: 'Syncline did not answer. Nothing was lost. Check that you are online.',
    })
  }
}

// Ours is { error: { code, message } }; the sign-in library puts code and message at the top.
function errorBody(content: unknown): ErrorBody | null {
  if (!isObject(content)) return null
  const inner = isObject(content.error) ? content.error : content
  return typeof inner.message === 'string' ? ({ code: 'unknown', ...inner } as ErrorBody) : null
}

function unexplained(reply: Response): ErrorBody {
  if (reply.status === 429) {
    return { code: 'too_many', message: 'Too many tries in a short time. Wait a minute, then try again.' }
  }
  const message = `Syncline could not do this (status ${reply.status}). It is our turn; try again in a minute.`
  return { code: 'unexplained', message }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** `/v1/users?email=…`, leaving out what is empty; what `path` asks for already stays. */
export function withQuery(path: string, query: Record<string, string | null | undefined>): string {
  const kept = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const joint = path.includes('?') ? '&' : '?'
  return kept.length ? `${path}${joint}${new URLSearchParams(kept)}` : path
}
