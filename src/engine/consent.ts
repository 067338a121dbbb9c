import * as oauth from 'oauth4webapi'
import type { Auth } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { secret } from '#kit/secret.ts'
import type { Account, Failure } from './account.ts'
import { authOf, openScope } from './auth.ts'
import { grantOf, type Grant, type TokenFailure } from './grant.ts'
import { pathSegment } from './slots.ts'
import { fillText, wrong } from './template.ts'
import { tokenClient } from './token-client.ts'
import { askForToken } from './token-reply.ts'
import { vendorAddress } from './vendor-address.ts'

/** Secrets of one consent. The verifier proves to the vendor that who began is who ends it (RFC 7636). */
export const newConsent = () => ({
  state: oauth.generateRandomState(),
  verifier: oauth.generateRandomCodeVerifier(),
})

interface Asked {
  state: string
  verifier: string
  redirectUri: string
}

/** Where a person's browser goes to consent. */
export async function consentUrl(
  ctx: Ctx,
  account: Account,
  { state, verifier, redirectUri }: Asked,
): Promise<Result<string, Failure>> {
  const client = tokenClient(ctx, account)
  if (!client.ok) return client
  const { authorize } = client.value.auth
  if (!authorize) return wrong('missing', `${account.connector.name} has no page to consent on.`)
  const scope = openScope(account, { settings: account.settings, each: null, now: ctx.now() })
  const address = fillText(authorize.url, scope, pathSegment)
  if (!address.ok) return address
  const url = vendorAddress(account, address.value)
  if (!url) return wrong('path', 'The address of the consent page is no web address.')
  for (const [name, template] of Object.entries(authorize.params ?? {})) {
    const value = fillText(template, scope, ok)
    if (!value.ok) return value
    url.searchParams.set(name, value.value)
  }
  const ours = {
    response_type: 'code',
    client_id: client.value.client.client_id,
    redirect_uri: redirectUri,
    ...(authorize.scopes.length > 0 && { scope: authorize.scopes.join(authorize.separator ?? ' ') }),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(ours)) url.searchParams.set(name, value)
  return ok(url.href)
}

/** The callback's parameters → tokens. The library compares state and issuer; the code is used once, whatever comes of it. */
export async function grantByCode(
  ctx: Ctx,
  account: Account,
  { callback, ...asked }: Asked & { callback: URLSearchParams },
): Promise<Result<Grant, TokenFailure>> {
  const client = tokenClient(ctx, account)
  if (!client.ok) return client
  let params: URLSearchParams
  try {
    params = oauth.validateAuthResponse(client.value.server, client.value.client, callback, asked.state)
  } catch (error) {
    return err(refusedConsent(account, error))
  }
  const code = params.get('code') ?? ''
  const auth = authOf(account)
  const reply = await askForToken(ctx, account, {
    secrets: { code: secret(code), verifier: secret(asked.verifier) },
    own: auth.kind === 'oauth2' ? auth.grantRequest : undefined,
    names: { code, verifier: asked.verifier, redirect_url: asked.redirectUri },
    standard: ({ server, client: us, clientAuth }, options) =>
      oauth.authorizationCodeGrantRequest(
        server,
        us,
        clientAuth,
        params,
        asked.redirectUri,
        asked.verifier,
        options,
      ),
  })
  if (!reply.ok) return reply
  const granted = await grantOf(ctx, account, reply.value)
  const grant = granted.ok
    ? ok({ ...granted.value, settings: { ...told(auth, params), ...granted.value.settings } })
    : granted
  // A token without an end, and none to renew it with: it is good until somebody takes it away.
  const endless = grant.ok && grant.value.refresh === null && valueAt(reply.value, 'expires_in') === undefined
  return endless ? ok({ ...grant.value, lifetimeMs: ENDLESS_MS }) : grant
}

/** What the callback tells besides the code. */
function told(auth: Auth, params: URLSearchParams): Record<string, string> {
  const wanted = auth.kind === 'oauth2' ? Object.entries(auth.callbackSettings ?? {}) : []
  return Object.fromEntries(
    wanted.flatMap(([setting, param]) => {
      const value = params.get(param) ?? ''
      return value === '' || value.length > 512 ? [] : [[setting, value]]
    }),
  )
}

const ENDLESS_MS = 10 * 365 * 86_400_000

/** The vendor's own words are not repeated: whoever sends a person to the callback could write them. */
function refusedConsent({ connector: { name } }: Account, error: unknown): Failure {
  const denied = error instanceof oauth.AuthorizationResponseError && error.error === 'access_denied'
  return denied
    ? {
        kind: 'refused',
        code: 'consent.denied',
        message: `${name} was told not to give access. Nothing was changed.`,
      }
    : {
        kind: 'refused',
        code: 'consent.bad_callback',
        message: `The answer from ${name} does not belong to this consent. Begin again.`,
      }
}
