import { serve, type Reply, type Seen } from './serve.ts'

/** HeyGen as the fact sheet tells it; knows nothing of src/connectors or src/sandbox. */
export interface HeyGen {
  apiKey: string
  /** An OAuth token that is as good as the key. */
  token?: string
  me?: Row
  videos?: readonly Row[]
  templates?: readonly Row[]
  avatars?: readonly Row[]
  looks?: readonly Row[]
  /** What the events list tells; empty when left out. */
  events?: readonly Row[]
  /** Videos that can still be made; without end when left out. */
  credits?: number
  /** Paths that begin so are not for this key: 403. */
  forbidden?: readonly string[]
  /**
   * How a list lies about its end. `more-without-token`: there is more, and no token for it. `same-token`:
   * every page has the token that it was asked with. `always-more`: the last page promises another, which
   * is empty. `no-more`: the first page says that it is the last.
   */
  lie?: 'more-without-token' | 'same-token' | 'always-more' | 'no-more'
}

type Row = Record<string, unknown>

export const aMe = (more: Row = {}): Row => ({
  username: 'u_123',
  email: 'a@example.com',
  first_name: 'A',
  last_name: 'B',
  billing_type: 'subscription',
  wallet: null,
  subscription: {
    plan: 'team',
    credits: {
      premium_credits: { remaining: 100, resets_at: '2026-10-01T00:00:00Z' },
      add_on_credits: { remaining: 0, resets_at: null },
    },
  },
  usage_based: null,
  ...more,
})

export const aVideo = (n: number, more: Row = {}): Row => ({
  id: `v_${n}`,
  status: 'completed',
  title: `Intro ${n}`,
  created_at: 1_767_225_600 - n,
  completed_at: 1_767_225_700 - n,
  duration: 12.3,
  video_url: `https://files.example.com/v_${n}.mp4`,
  thumbnail_url: `https://files.example.com/v_${n}.jpg`,
  gif_url: null,
  captioned_video_url: null,
  subtitle_url: null,
  folder_id: null,
  failure_code: null,
  failure_message: null,
  video_page_url: `https://app.example.com/v_${n}`,
  output_language: null,
  ...more,
})

export const aTemplate = (n: number, more: Row = {}): Row => ({
  id: `tpl_${n}`,
  name: `Template ${n}`,
  aspect_ratio: 'landscape',
  created_at: 1_767_225_600,
  updated_at: 1_767_225_600 + n,
  thumbnail_url: `https://files.example.com/tpl_${n}.jpg`,
  ...more,
})

export const aLook = (n: number, more: Row = {}): Row => ({
  id: `look_${n}`,
  name: `Look ${n}`,
  avatar_type: 'studio_avatar',
  tags: ['business'],
  ...more,
})

export const anAvatar = (n: number, more: Row = {}): Row => ({
  id: `avatar_${n}`,
  name: `Avatar ${n}`,
  created_at: 1_767_225_600,
  looks_count: 1,
  ...more,
})

export async function startHeyGen(initial: HeyGen) {
  let options = initial
  let made = 0
  const asked = new Map<string, Row>()
  const replies = new Map<string, { body: string; reply: Reply }>()
  const endpoints = new Map<string, Row>()

  const answer = (request: Seen): Reply => {
    const { method, path, headers } = request
    const known =
      headers['x-api-key'] === options.apiKey ||
      (options.token !== undefined && headers.authorization === `Bearer ${options.token}`)
    if (!known) return failure(401, 'unauthorized', 'Unauthorized')
    if (options.forbidden?.some((start) => path.startsWith(start)))
      return failure(403, 'forbidden', 'Forbidden')
    const key = headers['idempotency-key']
    if (method === 'GET' || !key) return route(request)
    const body = JSON.stringify([method, path, request.body])
    const old = replies.get(key)
    if (old)
      return old.body === body ? old.reply : failure(409, 'conflict', 'The key was used for another request')
    const reply = route(request)
    if (reply.status < 300) replies.set(key, { body, reply })
    return reply
  }

  const route = (request: Seen): Reply => {
    const { method, path, query, body } = request
    const at = `${method} ${path}`
    if (at === 'GET /v3/users/me') return ok({ data: options.me ?? aMe() })
    if (at === 'GET /v3/videos') return page(query, [...asked.values(), ...(options.videos ?? [])])
    if (at === 'GET /v3/templates') return page(query, options.templates ?? [])
    if (at === 'GET /v3/avatars') return page(query, options.avatars ?? [], 50)
    if (at === 'GET /v3/avatars/looks') return page(query, options.looks ?? [], 50)
    if (at === 'GET /v3/webhooks/events') return page(query, options.events ?? [])
    if (at === 'GET /v3/webhooks/endpoints') return page(query, [...endpoints.values()])
    if (at === 'GET /v2/user/remaining_quota')
      return ok({ error: null, data: { remaining_quota: 600, used_quota: 0 } })
    if (at === 'POST /v3/videos')
      return create(body, (video_id) => ({ data: { video_id, status: 'waiting', output_format: 'mp4' } }))
    const [, verb, of] = /^(GET|POST) \/v3\/templates\/([^/]+)$/.exec(at) ?? []
    if (of !== undefined) {
      const template = options.templates?.find(({ id }) => id === of)
      if (!template) return missing
      if (verb === 'GET') return ok({ data: { variables: {}, ...template } })
      return create(body, (video) => ({ data: asked.get(video) }))
    }
    const [, video] = /^GET \/v3\/videos\/([^/]+)$/.exec(at) ?? []
    if (video !== undefined) {
      const found = asked.get(video) ?? options.videos?.find(({ id }) => id === video)
      return found ? ok({ data: found }) : missing
    }
    return webhooks(request)
  }

  const create = (body: unknown, reply: (id: string) => unknown): Reply => {
    if (typeof body !== 'object' || body === null)
      return failure(400, 'validation_error', 'body must be an object')
    if (options.credits !== undefined && made >= options.credits)
      return failure(402, 'insufficient_credit', 'Insufficient credit')
    made += 1
    const id = `v_new_${made}`
    const { title = 'Untitled' } = body as Row
    asked.set(id, aVideo(-made, { id, title, status: 'pending', completed_at: null, video_url: null }))
    return ok(reply(id))
  }

  const webhooks = ({ method, path, body }: Seen): Reply => {
    const [, id, rest] = /^\/v3\/webhooks\/endpoints(?:\/([^/]+))?(\/rotate-secret)?$/.exec(path) ?? [
      undefined,
    ]
    if (method === 'POST' && path === '/v3/webhooks/endpoints') {
      const { url, events = null } = (body ?? {}) as Row
      if (typeof url !== 'string') return failure(400, 'validation_error', 'url is required')
      const endpoint_id = `ep_${endpoints.size + 1}`
      const endpoint = { endpoint_id, url, events, status: 'enabled', created_at: '2026-01-15T12:00:00Z' }
      endpoints.set(endpoint_id, endpoint)
      return ok({ data: { ...endpoint, secret: `whsec_${endpoint_id}` } })
    }
    const endpoint = endpoints.get(id ?? '')
    if (!endpoint || id === undefined) return missing
    if (method === 'POST' && rest) return ok({ data: { ...endpoint, secret: `whsec_${id}_again` } })
    if (method === 'PATCH') endpoints.set(id, { ...endpoint, ...(body as Row) })
    if (method === 'DELETE') endpoints.delete(id)
    return ok({ data: endpoints.get(id) ?? { endpoint_id: id } })
  }

  const page = (query: Record<string, string>, rows: readonly Row[], most = 100): Reply => {
    const { limit = '10', token = '0' } = query
    if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > most)
      return failure(400, 'validation_error', `limit is from 1 to ${most}`)
    if (!/^\d+$/.test(token)) return failure(400, 'validation_error', 'token is not valid')
    const end = Number(token) + Number(limit)
    const data = rows.slice(Number(token), end)
    const more = rows.length > end
    const honest = { data, has_more: more, next_token: more ? String(end) : null }
    if (options.lie === 'more-without-token') return ok({ data, has_more: true, next_token: null })
    if (options.lie === 'same-token') return ok({ data, has_more: true, next_token: token })
    if (options.lie === 'no-more') return ok({ ...honest, has_more: false })
    if (options.lie === 'always-more' && !more && data.length > 0)
      return ok({ data, has_more: true, next_token: String(end) })
    return ok(honest)
  }

  const server = await serve(answer)
  return {
    ...server,
    /** From now on the vendor is like this: other videos, another lie, … */
    set: (changes: Partial<HeyGen>) => {
      options = { ...options, ...changes }
    },
    /** The next `times` requests are too many. */
    limit: (seconds: number, times = 1) =>
      server.plan(
        { ...failure(429, 'rate_limit_exceeded', 'Slow down'), headers: { 'retry-after': `${seconds}` } },
        times,
      ),
    /** A video that was asked for is ready, or has failed. */
    finish: (
      id: string,
      more: Row = { status: 'completed', video_url: `https://files.example.com/${id}.mp4` },
    ) => {
      asked.set(id, { ...asked.get(id), ...more })
    },
  }
}

const ok = (body: unknown): Reply => ({ status: 200, body })
const failure = (status: number, code: string, message: string): Reply => ({
  status,
  body: { error: { code, message, param: null, doc_url: 'https://developers.example.com/errors' } },
})
const missing = failure(404, 'not_found', 'Not found')
