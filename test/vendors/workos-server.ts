import { serve, type Reply, type Seen } from './serve.ts'

/** WorkOS as the fact sheet tells it; knows nothing of src/connectors or src/sandbox. */
export interface WorkOS {
  apiKey: string
  users?: readonly Row[]
  /** The ids of those whom `organization_id` lists; all when left out. */
  members?: readonly string[]
  organizationId?: string
  directoryUsers?: readonly Row[]
  directoryId?: string
  /** What the feed tells, the oldest first. */
  events?: readonly Row[]
  /** Paths that begin so are not for this key: 403. */
  forbidden?: readonly string[]
  /** Rows of one page at most, however many are asked for; asked for more than 100, it refuses. */
  maxRows?: number
  /**
   * How a list lies about its end. `same-cursor`: every page has the cursor that it was asked with.
   * `always-more`: the last page has a cursor too, to a page that is empty. `no-more`: no page has one.
   */
  lie?: 'same-cursor' | 'always-more' | 'no-more'
}

type Row = Record<string, unknown>

const id = (prefix: string, n: number) => `${prefix}_01H5JQDV7R7ATEYZ${String(n).padStart(10, '0')}`

export const aWorkosUser = (n: number, more: Row = {}): Row => ({
  object: 'user',
  id: id('user', n),
  email: `test${n}@example.com`,
  name: `Test ${n} User`,
  first_name: `Test ${n}`,
  last_name: 'User',
  created_at: '2023-07-18T02:07:19.911Z',
  updated_at: '2023-07-18T02:07:19.911Z',
  email_verified: true,
  profile_picture_url: 'https://example.com/p.jpg',
  last_sign_in_at: '2023-07-18T02:07:19.911Z',
  locale: 'en-US',
  external_id: null,
  metadata: {},
  ...more,
})

export const aDirectoryUser = (n: number, more: Row = {}): Row => ({
  object: 'directory_user',
  id: id('directory_user', n),
  directory_id: 'directory_01F9M7F68PZP8QXP8G7X5QRHS7',
  organization_id: 'org_01EHWNCE74X7JSDV0X3SZ3KJNY',
  idp_id: `00u1e8mutl6wlH3lL4x${n}`,
  first_name: 'Blair',
  last_name: `Lunchford ${n}`,
  email: `blair${n}@example.com`,
  state: 'active',
  groups: [],
  custom_attributes: {},
  raw_attributes: {},
  role: { slug: 'member' },
  created_at: '2021-06-25T19:07:33.155Z',
  updated_at: '2021-06-25T19:07:33.155Z',
  ...more,
})

export const anEvent = (n: number, event: string, data: Row): Row => ({
  object: 'event',
  id: id('event', n),
  event,
  data,
  context: {},
  created_at: '2021-06-25T19:07:33.155Z',
})

export async function startWorkOS(initial: WorkOS) {
  let options = initial
  let users = [...(initial.users ?? [])]
  let made = 0
  const invitations = new Map<string, Row>()
  const endpoints = new Map<string, Row>()

  const answer = (request: Seen): Reply => {
    const { method, path, query, headers } = request
    if (headers.authorization !== `Bearer ${options.apiKey}`)
      return failure(401, 'unauthorized', 'Unauthorized')
    if (options.forbidden?.some((start) => path.startsWith(start)))
      return failure(403, 'forbidden', 'This key may not do that')
    const at = `${method} ${path}`
    if (at === 'GET /user_management/users') return usersIn(query)
    if (at === 'GET /directory_users') {
      if (query.directory !== options.directoryId) return missing
      return page(query, options.directoryUsers ?? [])
    }
    if (at === 'GET /organizations') return page(query, organizations())
    if (at === 'GET /directories') return page(query, directories())
    if (at === 'GET /events') {
      // A URL may name it several times; this server's query keeps the last, which is enough to know of any.
      if (!query['events[]']) return failure(400, 'invalid', 'events is required')
      // The feed's last page has a cursor as well: it is where the next reading goes on.
      return page(query, options.events ?? [], options.lie ?? 'always-more')
    }
    if (path.startsWith('/user_management/users')) return user(request)
    if (path.startsWith('/user_management/invitations')) return invitation(request)
    if (path.startsWith('/webhook_endpoints')) return endpoint(request)
    return missing
  }

  const organizations = (): Row[] =>
    options.organizationId ? [{ object: 'organization', id: options.organizationId, name: 'Foo Corp' }] : []

  const directories = (): Row[] =>
    options.directoryId
      ? [{ object: 'directory', id: options.directoryId, name: 'Foo', state: 'linked' }]
      : []

  const usersIn = (query: Record<string, string>): Reply => {
    const { email, organization_id } = query
    if (organization_id && organization_id !== options.organizationId) return missing
    const { members } = options
    const found = users.filter(
      (row) =>
        (!email || row.email === email) && (!organization_id || !members || members.includes(String(row.id))),
    )
    return page(query, found)
  }

  const user = ({ method, path, body }: Seen): Reply => {
    const given = (body ?? {}) as Row
    if (method === 'POST') {
      if (typeof given.email !== 'string') return failure(422, 'email_required', 'email is required')
      if (users.some(({ email }) => email === given.email))
        return failure(422, 'email_not_available', 'This email is not available')
      made += 1
      const created = aWorkosUser(1_000_000 + made, { first_name: null, last_name: null, ...given })
      users = [...users, created]
      return { status: 201, body: created }
    }
    const found = users.find((row) => row.id === path.split('/')[3])
    if (!found) return missing
    if (method === 'DELETE') {
      users = users.filter((row) => row !== found)
      return { status: 204 }
    }
    const changed = method === 'PUT' ? { ...found, ...given } : found
    users = users.map((row) => (row === found ? changed : row))
    return ok(changed)
  }

  const invitation = ({ method, path, query, body }: Seen): Reply => {
    const [, , , asked, revoke] = path.split('/')
    if (!asked && method === 'GET') return page(query, [...invitations.values()])
    if (!asked) {
      const { email } = (body ?? {}) as Row
      if (typeof email !== 'string') return failure(422, 'email_required', 'email is required')
      const sent = {
        object: 'invitation',
        id: id('invitation', invitations.size),
        state: 'pending',
        ...(body as Row),
      }
      invitations.set(sent.id, sent)
      return { status: 201, body: sent }
    }
    const found = invitations.get(asked)
    if (!found) return missing
    if (method === 'POST' && revoke === 'revoke') invitations.set(asked, { ...found, state: 'revoked' })
    return ok(invitations.get(asked))
  }

  const endpoint = ({ method, path, query, body }: Seen): Reply => {
    const asked = path.split('/')[2]
    if (method === 'GET') return page(query, [...endpoints.values()])
    if (method === 'DELETE') return { status: endpoints.delete(asked ?? '') ? 204 : 404 }
    const kept = {
      object: 'webhook_endpoint',
      id: `we_${endpoints.size + 1}`,
      status: 'enabled',
      ...(body as Row),
    }
    endpoints.set(kept.id, kept)
    return { status: 201, body: { ...kept, secret: 'whsec_EXAMPLE' } }
  }

  const page = (query: Record<string, string>, rows: readonly Row[], lie = options.lie): Reply => {
    const { limit = '10', after } = query
    if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
      return failure(400, 'invalid_limit', 'limit is from 1 to 100')
    const start = after ? rows.findIndex((row) => row.id === after) + 1 : 0
    if (after && start === 0) return failure(400, 'invalid_cursor', 'after is unknown')
    const end = start + Math.min(Number(limit), options.maxRows ?? 100)
    const data = rows.slice(start, end)
    const last = data.at(-1)?.id ?? null
    const honest = rows.length > end ? last : null
    const said = {
      'same-cursor': after ?? last,
      'always-more': last,
      'no-more': null,
      honest,
    }[lie ?? 'honest']
    return ok({ object: 'list', data, list_metadata: { before: null, after: said } })
  }

  const server = await serve((request) => {
    const reply = answer(request)
    return { ...reply, headers: { 'x-request-id': `req_${server.requests.length}`, ...reply.headers } }
  })
  return {
    ...server,
    /** From now on the vendor is like this: other users, another lie, … */
    set: (changes: Partial<WorkOS>) => {
      options = { ...options, ...changes }
      if (changes.users) users = [...changes.users]
    },
    /** The next `times` requests are too many. */
    limit: (seconds: number, times = 1) =>
      server.plan(
        { ...failure(429, 'rate_limit_exceeded', 'Slow down'), headers: { 'retry-after': `${seconds}` } },
        times,
      ),
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body })
const failure = (status: number, code: string, message: string): Reply => ({
  status,
  body: { message, code, errors: [{ code }] },
})
const missing = failure(404, 'entity_not_found', 'Not found')
