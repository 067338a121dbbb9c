import type { Context } from 'hono'
import { argumentsOf } from '#sandbox/arguments.ts'
import { remember } from '#sandbox/bounded.ts'
import { carried, carrying, clientOf, consent } from '#sandbox/consent.ts'
import { companyOf } from './company.ts'

const CODE_LIVES_MS = 600_000
const ACCESS_LIVES_S = 3600
const used = new Map<string, true>()

/** `GET /authorize.php?request=authorize&…`, the page for the person. */
export const authorize = (c: Context): Response =>
  consent(c, ({ client_id: client = '', redirect_uri: redirect = '', scope = '' }) =>
    carrying({
      kind: 'code',
      company: companyOf(c),
      client,
      redirect,
      scope,
      until: String(Date.now() + CODE_LIVES_MS),
    }),
  )

/** `POST /token.php?request=token`, for a code or a refresh token; each is good once. */
export async function token(c: Context): Promise<Response> {
  const args = Object.entries((await argumentsOf(c)) ?? {})
  const form: Record<string, string> = Object.fromEntries(args.map(([name, value]) => [name, String(value)]))
  const client = clientOf(c, form)
  if (!client.id || !client.secret || client.secret.includes('wrong')) return no(c, 'invalid_client')
  const given = form.grant_type === 'authorization_code' ? form.code : form.refresh_token
  const kind = { authorization_code: 'code', refresh_token: 'refresh' }[form.grant_type ?? '']
  if (!kind) return no(c, 'unsupported_grant_type')
  const said = carried(given ?? '')
  if (!given || said?.kind !== kind || used.has(given)) return no(c, 'invalid_grant')
  if (said.client !== client.id || said.company !== companyOf(c)) return no(c, 'invalid_grant')
  if (kind === 'code' && (Number(said.until) < Date.now() || said.redirect !== form.redirect_uri))
    return no(c, 'invalid_grant')
  remember(used, given, { value: true, most: 2000 })
  return c.json(granted({ company: companyOf(c), client: client.id, scope: said.scope ?? '' }))
}

function granted(whose: { company: string; client: string; scope: string }) {
  const until = String(Date.now() + ACCESS_LIVES_S * 1000)
  const lasting = whose.scope.split(/[ +]/).includes('offline_access')
  return {
    access_token: carrying({ ...whose, kind: 'access', until }),
    expires_in: ACCESS_LIVES_S,
    token_type: 'Bearer',
    scope: whose.scope,
    ...(lasting ? { refresh_token: carrying({ ...whose, kind: 'refresh' }) } : {}),
  }
}

const no = (c: Context, error: string): Response =>
  c.json(
    { error, error_description: `The request was refused: ${error}` },
    error === 'invalid_client' ? 401 : 400,
  )
