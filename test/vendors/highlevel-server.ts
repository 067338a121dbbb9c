import { serve, type Reply, type Seen } from './serve.ts'
import { statisticsOf, type Statistics } from './highlevel-statistics.ts'

/** HighLevel as the fact sheet tells it; knows nothing of src/connectors or src/sandbox. */
export interface HighLevel extends Statistics {
  token: string
  locationId: string
  companyId?: string
  users?: readonly Row[]
  socialTags?: readonly Row[]
  locationTags?: readonly Row[]
  /** What the token may do; everything when left out. */
  scopes?: readonly string[]
  /** Rows of one page at most. Asked for more, users are refused and social tags come capped, in silence. */
  maxUsers?: number
  maxTags?: number
}

export type Row = Record<string, unknown>

export const aUser = (n: number, more: Row = {}): Row => ({
  id: `user${String(n).padStart(16, '0')}`,
  name: `John Deo ${n}`,
  firstName: 'John',
  lastName: `Deo ${n}`,
  email: `john${n}@deo.com`,
  phone: '+1 808-868-8888',
  extension: '',
  permissions: { campaignsEnabled: true, socialPlanner: true, tagsEnabled: true },
  scopes: ['contacts.write'],
  roles: {
    type: 'account',
    role: 'admin',
    locationIds: ['C2QujeCh8ZnC7al2InWR'],
    restrictSubAccount: true,
  },
  deleted: false,
  lcPhone: { C2QujeCh8ZnC7al2InWR: '+1234556677' },
  platformLanguage: 'en_US',
  ...more,
})

export const aSocialTag = (n: number, more: Row = {}): Row => ({
  tag: `Tag ${n}`,
  locationId: 'Lx1EI6YIgQYMQi0ytFXv',
  _id: n.toString(16).padStart(24, '0'),
  createdBy: 'Lx1EI6YIgQYMQi0ytFXv',
  deleted: false,
  createdAt: '2023-08-02T00:00:00.000Z',
  updatedAt: '2023-08-02T00:00:00.000Z',
  ...more,
})

export const aLocationTag = (n: number): Row => ({
  name: `tag ${n}`,
  locationId: 've9EPM428h8vShlRW1KT',
  id: `tag${String(n).padStart(17, '0')}`,
})

export const anAccount = (n: number, platform = 'google', more: Row = {}): Row => ({
  id: `profile${n}_Lx1EI6YIgQYMQi0ytFXv_${n}`,
  oauthId: `profile${n}`,
  profileId: `profile${n}`,
  name: `Sample Account ${n}`,
  platform,
  type: 'location',
  expire: '2027-03-11T19:29:59.785Z',
  isExpired: false,
  meta: { hasGoogleUpdated: true, canDelete: true },
  ...more,
})

export async function startHighLevel(initial: HighLevel) {
  let options = initial

  const answer = (request: Seen): Reply => {
    const { method, path, query, headers } = request
    if (headers.authorization !== `Bearer ${options.token}`)
      return failure(401, 'Invalid token: access token is invalid')
    const version = path === '/social-media-posting/statistics' ? ['2021-07-28', 'v3'] : ['2021-07-28']
    if (!version.includes(headers.version ?? '')) return failure(400, 'version header is invalid')

    const [, room, location, thing, details] = path.split('/')
    if (room === 'users' && method === 'GET') {
      if (lacks('users.readonly')) return noScope
      if (location === 'search') return search(query)
      if (location === '') return away(query.locationId) ?? ok({ users: options.users ?? [] })
    }
    if (path === '/social-media-posting/statistics' && method === 'POST') {
      if (lacks('socialplanner/statistics.readonly')) return noScope
      return away(query.locationId) ?? statisticsOf(request, options)
    }
    const at = `${method} ${room}/${thing}`
    const foreign = away(location)
    if (at === 'GET social-media-posting/accounts') {
      if (lacks('socialplanner/account.readonly')) return noScope
      const accounts = options.accounts ?? []
      return foreign ?? wrapped(200, 'Fetched Accounts', { accounts, groups: [] })
    }
    if (at.endsWith('social-media-posting/tags')) {
      if (lacks('socialplanner/tag.readonly')) return noScope
      if (foreign) return foreign
      if (method === 'GET') return socialTags(query)
      if (method === 'POST' && details === 'details') return tagDetails(request.body)
    }
    if (at === 'GET locations/tags')
      return lacks('locations/tags.readonly')
        ? noScope
        : (foreign ?? ok({ tags: options.locationTags ?? [] }))
    return failure(404, `Cannot ${method} ${path}`)
  }

  const lacks = (scope: string) => options.scopes !== undefined && !options.scopes.includes(scope)
  const away = (locationId: string | undefined): Reply | undefined =>
    locationId === options.locationId
      ? undefined
      : failure(403, 'The token does not have access to this location.')

  const search = (query: Record<string, string>): Reply => {
    if (!query.companyId) return failure(422, ['companyId must be a string'])
    if (query.companyId !== options.companyId) return failure(403, 'Forbidden resource')
    if (query.locationId !== undefined) {
      const foreign = away(query.locationId)
      if (foreign) return foreign
    }
    const { skip = '0', limit = '25' } = query
    const max = options.maxUsers ?? 100
    if (!/^\d+$/.test(skip) || !/^\d+$/.test(limit) || Number(limit) > max)
      return failure(400, `skip and limit are whole numbers, limit at most ${max}`)
    const users = options.users ?? []
    return ok({ users: users.slice(Number(skip), Number(skip) + Number(limit)), count: users.length })
  }

  const socialTags = ({ skip = '0', limit = '10' }: Record<string, string>): Reply => {
    if (!/^\d+$/.test(skip) || !/^\d+$/.test(limit)) return failure(422, ['skip and limit are numbers'])
    const all = options.socialTags ?? []
    const tags = all.slice(Number(skip), Number(skip) + Math.min(Number(limit), options.maxTags ?? Infinity))
    return wrapped(200, 'Fetched Tags by Location ID', { tags, count: all.length })
  }

  const tagDetails = (body: unknown): Reply => {
    const { tagIds } = (body ?? {}) as { tagIds?: unknown }
    if (!Array.isArray(tagIds)) return failure(422, ['tagIds must be an array'])
    const tags = (options.socialTags ?? []).filter((tag) => tagIds.includes(tag._id))
    return wrapped(201, 'Fetched Tags by Tag IDs', { tags, count: tags.length })
  }

  const server = await serve((request) => {
    const reply = answer(request)
    return { ...reply, headers: { ...budget(server.requests.length), ...reply.headers } }
  })
  return {
    ...server,
    /** From now on the vendor is like this: other users, other scopes, … */
    set: (changes: Partial<HighLevel>) => {
      options = { ...options, ...changes }
    },
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body })
const wrapped = (status: number, message: string, results: unknown): Reply => ({
  status,
  body: { success: true, statusCode: status, message, results },
})

const NAMES: Record<number, string> = { 401: 'Unauthorized', 403: 'Forbidden', 422: 'Unprocessable Entity' }
const failure = (statusCode: number, message: string | string[]): Reply => ({
  status: statusCode,
  body: {
    statusCode,
    message,
    ...(NAMES[statusCode] ? { error: NAMES[statusCode] } : {}),
    traceId: '42fc8dd8-d55b-475f-944f-9efb90d77564',
  },
})
const noScope = failure(401, 'The token is not authorized for this scope.')

const budget = (used: number): Record<string, string> => ({
  'x-ratelimit-limit-daily': '200000',
  'x-ratelimit-daily-remaining': String(200_000 - used),
  'x-ratelimit-interval-milliseconds': '10000',
  'x-ratelimit-max': '100',
  'x-ratelimit-remaining': String(100 - (used % 100)),
})
