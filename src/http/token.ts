/**
 * `POST /oauth/token`: a key's client key and secret for a short access token (RFC 6749 §4.4). Requests are forms and
 * errors are RFC 6749's, because the libraries that come here read no others.
 */
import type { Context } from 'hono'
import { enterWith } from '#domains/keys/index.ts'
import { AppError } from '#kit/errors.ts'
import { newToken } from './access-token.ts'
import type { App } from './app-types.ts'
import { provenKey } from './caller.ts'
import { clientPair, readAuthorization, type Shown } from './credentials.ts'

const STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_scope: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  // RFC 6749 has no word for it: this one says that waiting helps.
  temporarily_unavailable: 429,
} as const
type Word = keyof typeof STATUS

/** What proving a key ends with, in RFC 6749's words. */
const WORDS: Partial<Record<number, Word>> = {
  401: 'invalid_client',
  403: 'unauthorized_client',
  429: 'temporarily_unavailable',
}

export async function giveToken(c: Context<App>): Promise<Response> {
  c.header('Pragma', 'no-cache')
  const form = await formOf(c)
  if (!form) return refused(c, 'invalid_request', 'Send a form (urlencoded), each parameter once.')
  const grant = form.get('grant_type')
  if (grant === undefined) return refused(c, 'invalid_request', '`grant_type` is missing.')
  if (grant !== 'client_credentials')
    return refused(c, 'unsupported_grant_type', 'The only grant here is `client_credentials`.')
  const client = clientOf(c, form)
  if (client === 'twice')
    return refused(c, 'invalid_request', 'Say who you are once: by Basic, or by client_id and client_secret.')
  try {
    return await granted(c, client, form.get('scope'))
  } catch (error) {
    const word = error instanceof AppError ? WORDS[error.status] : undefined
    if (!(error instanceof AppError) || !word) throw error
    if (error.retryAfterSeconds !== undefined) c.header('Retry-After', String(error.retryAfterSeconds))
    return refused(c, word, error.message)
  }
}

async function granted(c: Context<App>, client: Shown | null, scope = ''): Promise<Response> {
  const known = await provenKey(c, client, null)
  const asked = new Set(scope.split(' ').filter((one) => one !== ''))
  const scopes = asked.size > 0 ? [...asked] : known.facts.scopes
  if (!scopes.every((one) => known.facts.scopes.includes(one)))
    return refused(c, 'invalid_scope', 'The key does not carry every scope that was asked for.')
  await enterWith(c.var.ctx, known)
  const clientKey = client?.kind === 'key' ? (client.clientKey ?? '') : ''
  const { origin, ctx } = c.var
  const { token, seconds } = await newToken({
    env: c.env,
    origin,
    clientKey,
    known,
    scopes,
    now: ctx.now(),
  })
  return c.json({
    access_token: token,
    token_type: 'Bearer',
    expires_in: seconds,
    scope: scopes.join(' '),
  })
}

/** Null: no form, or a parameter that comes twice. One without a value counts as left out (RFC 6749 §3.2). */
async function formOf(c: Context<App>): Promise<Map<string, string> | null> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')) return null
  const said = [...new URLSearchParams(Buffer.from(await c.req.arrayBuffer()).toString())]
  const form = new Map(said)
  if (form.size !== said.length) return null
  return new Map([...form].filter(([, value]) => value !== ''))
}

/** Null: nobody, or nobody that can be. A client that authenticates in two ways is refused (RFC 6749 §2.3). */
function clientOf(c: Context<App>, form: ReadonlyMap<string, string>): Shown | null | 'twice' {
  const header = c.req.header('authorization')
  const [id, secret] = [form.get('client_id'), form.get('client_secret')]
  if (header === undefined) return clientPair(id ?? '', secret ?? '')
  const shown = readAuthorization(header)
  const named = shown?.kind === 'key' && shown.clientKey !== null ? shown : null
  return secret !== undefined || (id !== undefined && id !== named?.clientKey) ? 'twice' : named
}

function refused(c: Context<App>, error: Word, description: string): Response {
  if (error === 'invalid_client') c.header('WWW-Authenticate', 'Basic realm="syncline"')
  // RFC 6749 §5.2 allows ASCII without quotes and backslashes.
  const ascii = description.replaceAll(/["\\]|[^ -~]/g, "'")
  return c.json({ error, error_description: ascii }, STATUS[error])
}
