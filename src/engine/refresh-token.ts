import * as oauth from 'oauth4webapi'
import type { Ctx } from '#kit/context.ts'
import type { Result } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'
import type { Account } from './account.ts'
import { authOf } from './auth.ts'
import { grantOf, type Grant, type TokenFailure } from './grant.ts'
import { askForToken } from './token-reply.ts'

/**
 * Asks for a new access token, once. Goes out through the same guarded `send` as every request; redirects are not
 * followed, so neither secret nor token can be lured to another host. Never call it but from the connection's gate:
 * two refreshes at once cost a rotating vendor's account.
 */
export async function refreshToken(
  ctx: Ctx,
  account: Account,
  refresh: Secret,
): Promise<Result<Grant, TokenFailure>> {
  const auth = authOf(account)
  if (auth.kind === 'oauth2' && auth.grant === 'client_credentials') return clientToken(ctx, account)
  const reply = await askForToken(ctx, account, {
    secrets: { refresh_token: refresh },
    own: auth.kind === 'oauth2' ? auth.refreshRequest : undefined,
    names: { oauth: { refresh_token: refresh.reveal() } },
    standard: ({ server, client, clientAuth }, options) =>
      oauth.refreshTokenGrantRequest(server, client, clientAuth, refresh.reveal(), options),
  })
  return reply.ok ? grantOf(ctx, account, reply.value) : reply
}

/** A token that nobody consents to: RFC 6749, 4.4. */
export async function clientToken(ctx: Ctx, account: Account): Promise<Result<Grant, TokenFailure>> {
  const auth = authOf(account)
  const reply = await askForToken(ctx, account, {
    secrets: {},
    own: auth.kind === 'oauth2' ? auth.grantRequest : undefined,
    names: {},
    standard: ({ server, client, clientAuth }, options) =>
      oauth.clientCredentialsGrantRequest(server, client, clientAuth, {}, options),
  })
  return reply.ok ? grantOf(ctx, account, reply.value) : reply
}
