import * as oauth from 'oauth4webapi'
import type { OAuth2 } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { authOf, openScope } from './auth.ts'
import { send } from './send.ts'
import { fillText, wrong } from './template.ts'
import { vendorAddress } from './vendor-address.ts'

/** What the library wants to know of a vendor and of us. */
export interface TokenClient {
  auth: OAuth2
  server: oauth.AuthorizationServer
  client: oauth.Client
  clientAuth: oauth.ClientAuth
}

export const TOKEN_LIMITS = { headersMs: 20_000, totalMs: 20_000, bytes: 256 * 1024 }

export function tokenClient(ctx: Ctx, account: Account): Result<TokenClient, Failure> {
  const auth = authOf(account)
  if (auth.kind !== 'oauth2') return wrong('missing', `${account.connector.name} has no tokens to renew.`)
  const scope = openScope(account, { settings: account.settings, each: null, now: ctx.now() })
  const id = fillText(auth.clientId, scope, ok)
  if (!id.ok) return id
  const key = fillText(auth.clientSecret ?? '', scope, ok)
  if (!key.ok) return key
  const token = vendorAddress(account, auth.tokenUrl)
  if (!token) return wrong('path', 'Nothing was sent: the address for tokens is no web address.')
  const { authorize } = auth
  const clientAuth =
    key.value === ''
      ? oauth.None()
      : auth.client === 'basic'
        ? oauth.ClientSecretBasic(key.value)
        : oauth.ClientSecretPost(key.value)
  return ok({
    auth,
    server: {
      // Only compared with `iss`, where the vendor sends one.
      issuer: authorize?.issuer ?? token.origin,
      token_endpoint: token.href,
      authorization_response_iss_parameter_supported: authorize?.issuer !== undefined,
    },
    client: { client_id: id.value },
    clientAuth,
  })
}

/** The library's fetch: through the guard like every request, without redirects, and outside of the vendor's budget. */
export function guardedFetch(ctx: Ctx, account: Account, failed: (failure: Failure) => void) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const request = new Request(url, { method: init.method, headers: init.headers, body: init.body })
    request.headers.set('user-agent', 'Syncline')
    const reply = await send(ctx, { ...account, gate: undefined }, { request, limits: TOKEN_LIMITS })
    if (!reply.ok) {
      failed(reply.error)
      throw new Error(reply.error.code)
    }
    const { status, headers, bytes } = reply.value
    return new Response(bytes.ok ? bytes.value : null, { status, headers })
  }
}
