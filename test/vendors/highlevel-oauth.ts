import { createHash } from 'node:crypto'
import { failure, ok } from './highlevel-replies.ts'
import type { Reply, Seen } from './serve.ts'

/** One app and one consent to it. */
export interface OAuth {
  clientId: string
  clientSecret: string
  /** The code the person came back with; good once. */
  code?: string
  /** S256 of the verifier that must come with the code. */
  challenge?: string
  /** A refresh token that is good from the start. */
  refreshToken?: string
  userType?: 'Company' | 'Location'
  scope?: string
  /** Left out, every refresh brings a new refresh token and the old one is dead. */
  keepsRefreshToken?: boolean
}

/** The tokens given out so far; the last refresh token is the one that counts. */
export interface Tokens {
  access: Map<string, string | undefined>
  refresh: string | undefined
  count: number
}

export const noTokens = (): Tokens => ({ access: new Map(), refresh: undefined, count: 0 })

interface Whose {
  locationId: string
  companyId: string | undefined
}

/** `POST /oauth/token` and `POST /oauth/locationToken`; undefined for every other call. */
export function oauthReply(
  request: Seen,
  app: OAuth,
  { tokens, whose }: { tokens: Tokens; whose: Whose },
): Reply | undefined {
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
  const call = `${request.method} ${request.path}`
  if (call === 'POST /oauth/token') return tokenReply(form, app, { tokens, whose })
  if (call !== 'POST /oauth/locationToken') return undefined
  const bearer = request.headers.authorization?.replace('Bearer ', '') ?? ''
  if (!tokens.access.has(bearer)) return failure(401, 'Invalid JWT')
  if (tokens.access.get(bearer) !== undefined) return failure(401, "Token's user type mismatch!")
  if (request.headers.version !== '2021-07-28') return failure(400, 'version header is invalid')
  const locationId = form.get('locationId')
  if (!locationId || form.get('companyId') !== whose.companyId) return failure(403, 'Forbidden resource')
  return ok({
    access_token: issued(tokens, locationId),
    token_type: 'Bearer',
    expires_in: 86_399,
    scope: app.scope ?? '',
    locationId,
    userId: 'l1C08ntBrFjLS0elLIYU',
    planId: 'l1C08ntBrFjLS0elLIYU',
  })
}

function tokenReply(
  form: URLSearchParams,
  app: OAuth,
  { tokens, whose }: { tokens: Tokens; whose: Whose },
): Reply {
  if (form.get('client_id') !== app.clientId || form.get('client_secret') !== app.clientSecret)
    return failure(401, 'Invalid client')
  if (form.get('grant_type') === 'authorization_code') {
    if (!app.code || form.get('code') !== app.code) return failure(400, 'Invalid grant: code is invalid')
    const shown = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (app.challenge && shown !== app.challenge) return failure(400, 'Invalid grant: verifier is invalid')
    app.code = undefined
  } else if (form.get('grant_type') === 'refresh_token') {
    const good = tokens.refresh ?? app.refreshToken
    if (!good || form.get('refresh_token') !== good)
      return failure(400, 'Invalid grant: refresh token is invalid')
  } else return failure(422, ['grant_type must be a valid enum value'])

  const { locationId, companyId } = whose
  const company = app.userType === 'Company'
  const access_token = issued(tokens, company ? undefined : locationId)
  const keep = app.keepsRefreshToken && (tokens.refresh ?? app.refreshToken)
  tokens.refresh = keep || `refresh-${tokens.count}`
  return ok({
    access_token,
    token_type: 'Bearer',
    expires_in: 86_399,
    refresh_token: tokens.refresh,
    scope: app.scope ?? '',
    userType: company ? 'Company' : 'Location',
    ...(company ? { approveAllLocations: true, installToFutureLocations: true } : { locationId }),
    companyId,
    approvedLocations: [locationId],
    userId: 'l1C08ntBrFjLS0elLIYU',
  })
}

/** A new access token of a location, or of the company when there is none. */
function issued(tokens: Tokens, locationId: string | undefined): string {
  tokens.count += 1
  const token = `access-${tokens.count}`
  tokens.access.set(token, locationId)
  return token
}
