import type { Auth, OAuth2, Request } from '#connectors/contract.ts'
import { addressOf } from './address.ts'
import { BAD_URL, type Compiling, compileRequest } from './compile-request.ts'
import { scopeOf } from './names.ts'
import { problem } from './problem.ts'
import type { Source, SourceOAuth, SourceRequest } from './source.ts'
import { isObject } from './values.ts'
import { write } from './write.ts'

/** The consent, its token and its renewal. Asked last: by then it is known which members of the token's reply are used. */
export function compileAuth(work: Compiling, { oauth, headers }: Source): Auth {
  if (!oauth) return { kind: 'none' }
  const authorize = authorizeOf(work, oauth)
  const grantRequest = tokenRequest(work, { request: oauth.accessToken, headers, tokens: [] })
  const refreshRequest =
    oauth.refresh && tokenRequest(work, { request: oauth.refresh, headers, tokens: ['refresh_token'] })
  const members = [...work.known.members]
  return {
    kind: 'oauth2',
    tokenUrl: tokenUrlOf(oauth),
    clientId: authorize.clientId,
    authorize: { url: authorize.url, scopes: [], params: authorize.params },
    grantRequest: oauth.withoutCode ? grantRequest : withCode(grantRequest),
    refreshRequest,
    settings: Object.fromEntries(members.filter((one) => !isRedirect(one))),
    callbackSettings: Object.fromEntries(
      members.filter(isRedirect).map(([setting, path]) => [setting, path.slice('redirect_params.'.length)]),
    ),
  }
}

const isRedirect = ([, path]: [string, string]): boolean => path.startsWith('redirect_params.')

/** A vendor that knows PKCE looks for the verifier where the code is; others overlook it. */
const withCode = (request: Request): Request => ({
  ...request,
  path: `${request.path}${request.path.includes('?') ? '&' : '?'}code={{code}}&code_verifier={{verifier}}`,
})

/** The token that ran out is no proof of anything, and is not sent along. */
function tokenRequest(
  work: Compiling,
  asked: { request: SourceRequest; headers: Record<string, string>; tokens: string[] },
): Request {
  const own = asked.request.headers ?? asked.headers
  const kept = Object.fromEntries(Object.entries(own).filter(([, text]) => !/\{\{\s*oauth\./.test(text)))
  const scope = scopeOf({ tokens: asked.tokens, local: { redirect_url: 'redirect_url' } })
  const bare = { ...work, known: { ...work.known, source: { ...work.known.source, headers: {} } } }
  return compileRequest(bare, { request: { ...asked.request, headers: kept }, scope })
}

/** Only its origin counts where the manifest's own request is sent. */
function tokenUrlOf({ accessToken }: SourceOAuth): string {
  const { origin = '' } = addressOf(accessToken.url) ?? {}
  return origin.includes('{{') || origin === '' ? '/' : `${origin}/`
}

/** Set by us in every consent. */
const OURS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'code_challenge',
  'code_challenge_method',
]

function authorizeOf(
  work: Compiling,
  { authenticateUrl }: SourceOAuth,
): { url: string; clientId: string; params: Record<string, string> } {
  const path = 'oauth.authenticate_url'
  const address = addressOf(authenticateUrl)
  const scope = scopeOf({ local: { redirect_url: 'redirect_url' }, tokens: [] })
  if (!address || address.origin.startsWith('{{')) {
    work.found.errors.push(problem(path, BAD_URL))
    return { url: '/', clientId: '', params: {} }
  }
  const [way = '', query = ''] = splitQuery(address.rest)
  const params = query.split('&').flatMap((pair): [string, string][] => {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    return name === '' ? [] : [[decoded(name), write(work, { path, text: decoded(value), scope })]]
  })
  return {
    url: write(work, { path, text: address.origin + way, scope, encoded: true }),
    clientId: params.find(([name]) => name === 'client_id')?.[1] ?? '',
    params: Object.fromEntries(params.filter(([name]) => !OURS.includes(name))),
  }
}

const splitQuery = (rest: string): string[] => rest.split(/\?(.*)/s)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** A secret of the client's that a standard renewal needs, where the manifest names none. */
export const clientSecretIn = (auth: OAuth2): string | undefined => {
  const { form, body } = auth.grantRequest ?? {}
  const fields = form ?? (isObject(body) ? body : {})
  const found = fields.client_secret
  return typeof found === 'string' ? found : undefined
}
