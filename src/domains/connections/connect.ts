import { emit } from '#domains/events/index.ts'
import { storeSecrets } from '#domains/vault/index.ts'
import type { Account } from '#engine/index.ts'
import { clientToken } from '#engine/refresh-token.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { secret, type Secret } from '#kit/secret.ts'
import { formAccount, type Described } from './account.ts'
import { connectorOf } from './connectors.ts'
import { consentNeeded, noSandbox, noSandboxForm, tooManyConnections } from './errors.ts'
import { found } from './find.ts'
import { readForm, type Filled } from './form.ts'
import { orForget, prove, refusedBy, withToken } from './prove.ts'
import { shownSecrets } from './shapes.ts'
import { storeTokens } from './store-tokens.ts'
import * as store from './store.ts'
import { FIRST_WAY, wantsConsent, wayOf } from './ways.ts'

const AT_MOST = 500

export interface Wish {
  connector: string
  name: string
  /** The connector's first one where it is left out. */
  way?: string
  mode: 'live' | 'sandbox'
  credentials: Record<string, string>
  baseUrl: string | null
  permitted?: string[] | null
}

/** Tests the credentials, stores them, and lets the syncs begin. A failed test stores nothing. */
export async function connect(ctx: TenantCtx, wish: Wish): Promise<store.ConnectionRow> {
  await makeRoom(ctx)
  const connector = await connectorOf(ctx, wish.connector)
  const sandbox = wish.mode === 'sandbox'
  if (sandbox && connector.byTenant) throw noSandbox()
  if (sandbox && (wish.baseUrl !== null || Object.keys(wish.credentials).length > 0)) throw noSandboxForm()
  const way = wayOf(connector, sandbox ? FIRST_WAY : (wish.way ?? FIRST_WAY))
  if (wantsConsent(way)) throw consentNeeded()
  const form = { name: connector.name, credentials: way.credentials }
  const filled = readForm(form, sandbox ? connector.sandbox.credentials : wish.credentials)
  const id = newId('con')
  const { settings } = filled
  const row = { ...wish, way: way.id, permitted: wish.permitted ?? null, settings }
  const { token, learned } = await orForget(ctx, id, async () => {
    const account = await formAccount(ctx, id, { row, filled })
    const granted = await ownToken(ctx, account)
    const told = await prove(ctx, granted ? withToken(account, granted.access) : account)
    return { token: granted, learned: told }
  })
  await insertConnection(ctx, id, { row, filled: { ...filled, settings: { ...settings, ...learned } } })
  if (token) await storeTokens(ctx, id, { ...token, refresh: secret('client_credentials') })
  await emit(ctx, { type: 'connection.ready', connectionId: id })
  return found(await store.find(ctx, id))
}

export async function makeRoom(ctx: TenantCtx): Promise<void> {
  if ((await store.countPresent(ctx)) >= AT_MOST) throw tooManyConnections()
}

/** Where nobody consents and a token is needed all the same. It is asked for anew each time it runs out. */
export async function ownToken(
  ctx: TenantCtx,
  account: Account,
): Promise<{ access: Secret; lifetimeMs: number } | null> {
  if (account.auth?.kind !== 'oauth2' || account.auth.grant !== 'client_credentials') return null
  const granted = await clientToken(ctx, account)
  if (!granted.ok) throw refusedBy(granted.error)
  return granted.value
}

/** Secrets first: a row never names a version that is not there. */
export async function insertConnection(
  ctx: TenantCtx,
  id: string,
  { row, filled }: { row: Omit<Described, 'settings'> & { name: string }; filled: Filled },
): Promise<void> {
  const { connector, name, way, mode, baseUrl, permitted } = row
  const full = { connector, name, way, mode, baseUrl, permitted, settings: filled.settings }
  const account = await formAccount(ctx, id, { row: full, filled })
  await storeSecrets(ctx, { connectionId: id, version: 1, origins: account.origins }, filled.secrets)
  await store.insert(ctx, {
    ...full,
    id,
    secrets: shownSecrets(filled, ctx.now()),
    secretVersion: 1,
    status: 'ok',
    statusMessage: null,
    testedAt: ctx.now(),
    createdAt: ctx.now(),
    hookNumber: 1,
    hook: null,
    removedAt: null,
  })
}
