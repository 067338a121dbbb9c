import { createHmac } from 'node:crypto'
import { serve, type Reply, type Seen } from './serve.ts'

/** Slack as the fact sheet tells it; knows nothing of src/connectors or src/sandbox. */
export interface Slack {
  token: string
  members?: readonly Row[]
  channels?: readonly Row[]
  usergroups?: readonly Row[]
  /** What the token may do; everything when left out. Without `users:read.email` no email is told. */
  scopes?: readonly string[]
  /** Rows of one page at most, whatever was asked for. */
  maxPage?: number
  /** A workspace so large that users.list wants a limit. */
  large?: boolean
  /** Calls of one method that are answered before it says `ratelimited`; `retryAfter` in seconds. */
  calls?: number
  retryAfter?: number
  /** The app that codes are exchanged for, and the code that is good. */
  app?: { id: string; secret: string; code: string }
}

export type Row = Record<string, unknown>

const TEAM = 'T012AB3C4'

/** The list's own sample, `n` times over. */
export const aMember = (n: number, more: Row = {}): Row => ({
  id: `W012A3C${String(n).padStart(4, '0')}`,
  team_id: TEAM,
  name: `spengler${n}`,
  deleted: false,
  real_name: `Egon Spengler ${n}`,
  tz: 'America/Los_Angeles',
  is_admin: true,
  is_bot: false,
  updated: 1_502_138_686 + n,
  profile: {
    email: `spengler${n}@ghostbusters.example.com`,
    display_name: `spengler${n}`,
    real_name: `Egon Spengler ${n}`,
    first_name: 'Egon',
    last_name: `Spengler ${n}`,
    image_72: 'https://avatars.example.com/72.jpg',
  },
  ...more,
})

/** No sample of a channel is in the sheet: these are the fields everybody reads. */
export const aChannel = (n: number, more: Row = {}): Row => ({
  id: `C012AB3C${n}`,
  name: `channel-${n}`,
  is_channel: true,
  is_private: false,
  is_archived: false,
  is_member: true,
  num_members: n,
  created: 1_449_252_889,
  purpose: { value: `Purpose ${n}` },
  topic: { value: '' },
  ...more,
})

interface Message {
  channel: string
  ts: string
  text: unknown
}

export async function startSlack(initial: Slack) {
  let options = initial
  let revoked = false
  const messages: Message[] = []
  const called = new Map<string, number>()

  const methods: Record<string, [scope: string, (args: Row) => Reply]> = {
    'auth.test': ['', () => ok({ url: 'https://x.slack.example/', team: 'X', team_id: TEAM, user_id: 'U1' })],
    'auth.revoke': [
      '',
      () => {
        revoked = true
        return ok({ revoked: true })
      },
    ],
    'users.list': [
      'users:read',
      (args) => {
        if (options.large && !args.limit) return no('limit_required')
        return page('members', (options.members ?? []).map(seen), args)
      },
    ],
    'users.info': [
      'users:read',
      ({ user }) =>
        found(
          'user',
          (options.members ?? []).find(({ id }) => id === user),
        ) ?? no('user_not_found'),
    ],
    'users.lookupByEmail': [
      'users:read.email',
      ({ email }) =>
        found(
          'user',
          (options.members ?? []).find((row) => emailOf(row) === email),
        ) ?? no('users_not_found'),
    ],
    'conversations.list': ['channels:read', (args) => page('channels', options.channels ?? [], args)],
    'usergroups.list': ['usergroups:read', () => ok({ usergroups: options.usergroups ?? [] })],
    'chat.postMessage': [
      'chat:write',
      ({ channel, text, blocks }) => {
        const place = (options.channels ?? []).find(({ id }) => id === channel)
        if (!place) return no('channel_not_found')
        if (place.is_member === false) return no('not_in_channel')
        if (!text && !blocks) return no('no_text')
        if (String(text).length > 40_000) return no('msg_too_long')
        const message = {
          channel: String(channel),
          ts: `1503435956.${String(messages.length).padStart(6, '0')}`,
          text,
        }
        messages.push(message)
        return ok({ channel, ts: message.ts, message: { text } })
      },
    ],
    'chat.update': ['chat:write', (args) => written(args, (message) => (message.text = args.text))],
    'chat.delete': [
      'chat:write',
      (args) => written(args, (message) => messages.splice(messages.indexOf(message), 1)),
    ],
  }

  const written = ({ channel, ts }: Row, change: (message: Message) => void): Reply => {
    const message = messages.find((one) => one.channel === channel && one.ts === ts)
    if (!message) return no('message_not_found')
    change(message)
    return ok({ channel, ts, text: message.text })
  }

  const may = (scope: string) => !options.scopes || scope === '' || options.scopes.includes(scope)
  const seen = (member: Row): Row => {
    if (may('users:read.email')) return member
    const profile = { ...(member.profile as Row) }
    delete profile.email
    return { ...member, profile }
  }
  const found = (name: string, row: Row | undefined) => row && ok({ [name]: seen(row) })

  const page = (name: string, rows: readonly Row[], args: Row): Reply => {
    const start = args.cursor
      ? Number(Buffer.from(String(args.cursor), 'base64').toString().replace('user:', '') || NaN)
      : 0
    if (Number.isNaN(start)) return no('invalid_cursor')
    const size = Math.min(Number(args.limit) || rows.length, options.maxPage ?? 1000)
    const next = start + size < rows.length ? btoa(`user:${start + size}`) : ''
    return ok({ [name]: rows.slice(start, start + size), response_metadata: { next_cursor: next } })
  }

  const exchange = ({ client_id, client_secret, code }: Row): Reply => {
    const { app } = options
    if (!app || client_id !== app.id) return no('invalid_client_id')
    if (client_secret !== app.secret) return no('bad_client_secret')
    if (code !== app.code) return no('invalid_code')
    return ok({
      access_token: options.token,
      token_type: 'bot',
      scope: (options.scopes ?? ['users:read']).join(','),
      bot_user_id: 'U0KRQLJ9H',
      app_id: 'A0KRD7HC3',
      team: { name: 'Slack Softball Team', id: TEAM },
      authed_user: { id: 'U1234' },
    })
  }

  const answer = ({ path, query, headers, body }: Seen): Reply => {
    const name = path.replace('/api/', '')
    const args = { ...query, ...argumentsIn(headers, body) }
    if (name === 'oauth.v2.access') return exchange(withBasic(headers, args))
    const method = methods[name]
    if (!method) return no('unknown_method')
    if (!headers.authorization) return no('not_authed')
    if (headers.authorization !== `Bearer ${options.token}`) return no('invalid_auth')
    if (revoked) return no('token_revoked')
    called.set(name, (called.get(name) ?? 0) + 1)
    if ((called.get(name) ?? 0) > (options.calls ?? Infinity))
      return {
        status: 429,
        headers: { 'retry-after': String(options.retryAfter ?? 30) },
        body: { ok: false, error: 'ratelimited' },
      }
    const [scope, does] = method
    if (!may(scope)) return no('missing_scope', { needed: scope, provided: options.scopes?.join(',') })
    return does(args)
  }

  const server = await serve(answer)
  return {
    ...server,
    messages,
    /** From now on the workspace is like this. */
    set: (changes: Partial<Slack>) => {
      options = { ...options, ...changes }
      called.clear()
    },
  }
}

/** Errors are HTTP 200 too. */
const ok = (more: Row): Reply => ({ status: 200, body: { ok: true, ...more } })
const no = (error: string, more: Row = {}): Reply => ({ status: 200, body: { ok: false, error, ...more } })

const emailOf = ({ profile }: Row): unknown => (profile as Row | undefined)?.email

function argumentsIn(headers: Record<string, string>, body: unknown): Row {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(String(body)))
  return typeof body === 'object' && body !== null ? { ...body } : {}
}

function withBasic(headers: Record<string, string>, args: Row): Row {
  const basic = headers.authorization?.replace('Basic ', '')
  if (!basic) return args
  const [client_id, client_secret] = Buffer.from(basic, 'base64').toString().split(':')
  return { client_id, client_secret, ...args }
}

/** An event as Slack posts it, `at` in milliseconds. */
export function slackEvent(
  secret: string,
  event: Row,
  at: number,
): { headers: Record<string, string>; body: string } {
  const seconds = String(Math.floor(at / 1000))
  const about = { token: 'z26uFbvR1xHJEdHE1OQiO6t8', team_id: TEAM, api_app_id: 'A0KRD7HC3' }
  const body = JSON.stringify({
    ...about,
    event,
    type: 'event_callback',
    event_id: 'Ev0PV52K21',
    event_time: Number(seconds),
  })
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')
  return {
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': seconds,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  }
}
