import { crmReply, type Crm } from './highlevel-crm.ts'
import { noTokens, oauthReply, type OAuth } from './highlevel-oauth.ts'
import { budget, failure, noScope, ok, wrapped } from './highlevel-replies.ts'
import type { Row } from './highlevel-rows.ts'
import { serve, type Reply, type Seen } from './serve.ts'
import { statisticsOf, type Statistics } from './highlevel-statistics.ts'

export { aContact, aLocation, aLocationTag, anAccount, aSocialTag, aUser } from './highlevel-rows.ts'
export type { Row } from './highlevel-rows.ts'

/** HighLevel as the fact sheet tells it; knows nothing of src/connectors or src/sandbox. */
export interface HighLevel extends Statistics {
  token: string
  locationId: string
  companyId?: string
  users?: readonly Row[]
  socialTags?: readonly Row[]
  locationTags?: readonly Row[]
  contacts?: readonly Row[]
  locations?: readonly Row[]
  tagsReply?: Crm['tagsReply']
  refusesDuplicates?: boolean
  /** Left out, there is no app and the private token is the only way in. */
  oauth?: OAuth
  /** What the token may do; everything when left out. */
  scopes?: readonly string[]
  /** Rows of one page at most. Asked for more, users are refused and social tags come capped, in silence. */
  maxUsers?: number
  maxTags?: number
}

const versions = (path: string) =>
  path === '/social-media-posting/statistics' ? ['2021-07-28', 'v3'] : ['2021-07-28']

export async function startHighLevel(initial: HighLevel) {
  let options = initial
  const crm: Crm = { ...empty(), ...rowsOf(initial) }
  let tokens = noTokens()
  /** The location of the request at hand: its token's, where a token names one. */
  let home = initial.locationId

  const answer = (request: Seen): Reply => {
    const { method, path, query, headers } = request
    const { locationId: own, companyId, oauth } = options
    const asked = oauth && oauthReply(request, oauth, { tokens, whose: { locationId: own, companyId } })
    if (asked) return asked
    const bearer = headers.authorization?.replace('Bearer ', '') ?? ''
    if (bearer !== options.token && !tokens.access.has(bearer))
      return failure(401, 'Invalid token: access token is invalid')
    if (!versions(path).includes(headers.version ?? '')) return failure(400, 'version header is invalid')
    const agency = tokens.access.has(bearer) && tokens.access.get(bearer) === undefined
    if (agency && !/^\/(users\/search|locations\/search)/.test(path))
      return failure(401, "Token's user type mismatch!")

    home = tokens.access.get(bearer) ?? own
    const [, room, location, thing, details] = path.split('/')
    if (room === 'users' && method === 'GET') {
      if (lacks('users.readonly')) return noScope
      if (location === 'search') return search(query)
      if (location === '') return away(query.locationId) ?? ok({ users: crm.users })
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
    if (room === 'locations' && location !== 'search' && foreign) return foreign
    const named = (request.body as { locationId?: string } | undefined)?.locationId
    const elsewhere = room === 'contacts' && named !== undefined && away(named)
    if (elsewhere) return elsewhere
    return crmReply(request, crm, lacks) ?? failure(404, `Cannot ${method} ${path}`)
  }

  const lacks = (scope: string) => options.scopes !== undefined && !options.scopes.includes(scope)
  const away = (locationId: string | undefined): Reply | undefined =>
    locationId === home ? undefined : failure(403, 'The token does not have access to this location.')

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
    const { users } = crm
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
      Object.assign(crm, rowsOf(changes))
    },
    /** What writes have left: the same rows the next read shows. */
    rows: crm,
    /** Every access token given out so far is over; refresh tokens stay. */
    expire: () => {
      tokens = { ...tokens, access: new Map() }
    },
  }
}

const empty = (): Crm => ({
  users: [],
  contacts: [],
  locationTags: [],
  locations: [],
  tagsReply: 'all',
  refusesDuplicates: true,
  now: Date.now,
})

/** Copies, since writes change them; what is not given is left out. */
function rowsOf(options: Partial<HighLevel>): Partial<Crm> {
  const { users, contacts, locationTags, locations, tagsReply, refusesDuplicates, now } = options
  const copies = Object.entries({ users, contacts, locationTags, locations }).map(
    ([name, rows]) => [name, rows?.map((row) => ({ ...row }))] as const,
  )
  const all = [...copies, ...Object.entries({ tagsReply, refusesDuplicates, now })]
  return Object.fromEntries(all.filter(([, value]) => value !== undefined))
}
