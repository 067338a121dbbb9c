import { emit } from '#domains/events/index.ts'
import { type Account } from '#engine/index.ts'
import { consentUrl, grantByCode, newConsent } from '#engine/consent.ts'
import type { TenantCtx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import { secret } from '#kit/secret.ts'
import { formAccount, openAccount } from './account.ts'
import { insertConnection } from './connect.ts'
import { found } from './find.ts'
import { openConsent, sealVerifier } from './consent.ts'
import { leaveWith, takeConsent, type ConsentRow } from './consents-store.ts'
import { consentFailed, consentNotFound } from './errors.ts'
import type { Filled } from './form.ts'
import { orForget, orRevoke, prove, withToken } from './prove.ts'
import { storeTokens } from './store-tokens.ts'
import * as store from './store.ts'
import { redirectUri } from './ways.ts'

/**
 * The browser leaves: where to, and the nonce its cookie keeps. The state names the workspace, because the callback
 * brings nothing else that does.
 */
export async function startConsent(ctx: TenantCtx, id: string): Promise<{ url: string; nonce: string }> {
  const { state: random, verifier } = newConsent()
  const state = `${ctx.tenantId}.${random}`
  const nonce = newConsent().state
  const row = await leaveWith(ctx, {
    id,
    personId: ctx.actor.id,
    stateHash: sha256Hex(state),
    nonceHash: sha256Hex(nonce),
    verifier: await sealVerifier(ctx, id, verifier),
  })
  if (!row) throw consentNotFound()
  const { account } = await accountFor(ctx, row)
  const url = await consentUrl(ctx, account, {
    state,
    verifier,
    redirectUri: redirectUri(ctx.origin, row.connector),
  })
  if (!url.ok) throw consentFailed({ message: url.error.message })
  return { url: url.value, nonce }
}

interface Callback {
  connector: string
  params: URLSearchParams
  nonce: string
}

/**
 * The browser is back: the code becomes tokens, the tokens are tried, and only then is anything stored. State, cookie,
 * person and connector must be those it left with (login CSRF, mix-up, code injection: RFC 9700, 4).
 */
export async function finishConsent(ctx: TenantCtx, { connector, params, nonce }: Callback): Promise<string> {
  const state = params.get('state') ?? ''
  const row = await takeConsent(ctx, {
    personId: ctx.actor.id,
    connector,
    stateHash: sha256Hex(state),
    nonceHash: sha256Hex(nonce),
  })
  if (!row) throw consentNotFound()
  const { account, filled, verifier } = await accountFor(ctx, row)
  const granted = await grantByCode(ctx, account, {
    callback: params,
    state,
    verifier,
    redirectUri: redirectUri(ctx.origin, connector),
  })
  if (!granted.ok)
    throw consentFailed({ message: granted.error.message, details: { code: granted.error.code } })
  const { access, refresh, lifetimeMs } = granted.value
  // What was typed counts more than what is told; but a manifest's `oauth` is the reply of the token that counts now.
  const settings = account.connector.byTenant
    ? { ...filled.settings, ...granted.value.settings }
    : { ...granted.value.settings, ...filled.settings }
  const tokens = { access, refresh, lifetimeMs }
  const tried = withToken({ ...account, settings }, secret(access.reveal()))
  if (row.renews) {
    const learned = await orRevoke(ctx, tried, () => prove(ctx, tried))
    await storeTokens(ctx, row.connectionId, tokens)
    await store.update(ctx, row.connectionId, {
      settings: { ...settings, ...learned },
      status: 'ok',
      statusMessage: null,
      testedAt: ctx.now(),
    })
  } else {
    const learned = await orForget(ctx, row.connectionId, () => orRevoke(ctx, tried, () => prove(ctx, tried)))
    const kept = { ...row, mode: 'live' as const }
    await insertConnection(ctx, row.connectionId, {
      row: kept,
      filled: { ...filled, settings: { ...settings, ...learned } },
    })
    await storeTokens(ctx, row.connectionId, tokens)
  }
  await emit(ctx, { type: 'connection.ready', connectionId: row.connectionId })
  return row.connectionId
}

/** With a connection's own secrets where it is there, else with those typed at the beginning. */
async function accountFor(
  ctx: TenantCtx,
  row: ConsentRow,
): Promise<{ account: Account; filled: Filled; verifier: string }> {
  const { filled, verifier } = await openConsent(ctx, row)
  if (row.renews) {
    const now = found(await store.find(ctx, row.connectionId))
    // As they are now: they may have been changed since the consent began.
    return {
      account: await openAccount(ctx, now, 'person'),
      filled: { ...filled, settings: now.settings },
      verifier,
    }
  }
  const account = await formAccount(ctx, row.connectionId, { row: { ...row, mode: 'live' }, filled })
  return { account, filled, verifier }
}
