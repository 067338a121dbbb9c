import type { TenantCtx } from '#kit/context.ts'
import { open, seal } from '#kit/envelope.ts'
import { sha256Hex } from '#kit/hash.ts'
import { newId } from '#kit/ids.ts'
import { describeAccount } from './account.ts'
import { connectorOf } from './connectors.ts'
import { makeRoom } from './connect.ts'
import { found } from './find.ts'
import { insertConsent, type ConsentRow } from './consents-store.ts'
import { noConsent } from './errors.ts'
import { readForm, type Filled } from './form.ts'
import * as store from './store.ts'
import { wantsConsent, wayOf } from './ways.ts'

/** As long as a sign-in at a vendor may take, and no longer. */
const LIFETIME_MS = 10 * 60_000

export interface ConsentWish {
  connector: string
  way: string
  name: string
  credentials: Record<string, string>
  baseUrl: string | null
  permitted: string[] | null
}

/** Keeps what a new connection will be made of until the person comes back from the vendor. */
export async function beginConsent(ctx: TenantCtx, wish: ConsentWish): Promise<ConsentRow> {
  await makeRoom(ctx)
  const connector = await connectorOf(ctx, wish.connector)
  const way = wayOf(connector, wish.way)
  if (!wantsConsent(way)) throw noConsent()
  const filled = readForm({ name: connector.name, credentials: way.credentials }, wish.credentials)
  return keep(ctx, { ...wish, way: way.id, connectionId: newId('con'), renews: false }, filled)
}

/** Consents anew for a connection that is there, with its own client: other scopes, another person, a lost token. */
export async function renewConsent(ctx: TenantCtx, connectionId: string): Promise<ConsentRow> {
  const row = found(await store.find(ctx, connectionId))
  if (!wantsConsent(wayOf(await connectorOf(ctx, row.connector), row.way))) throw noConsent()
  const { connector, way, name, baseUrl, permitted, settings } = row
  const kept = { connector, way, name, baseUrl, permitted, connectionId, renews: true }
  return keep(ctx, kept, { settings, secrets: {} })
}

type Kept = Pick<
  ConsentRow,
  'connector' | 'way' | 'name' | 'baseUrl' | 'permitted' | 'connectionId' | 'renews'
>

async function keep(ctx: TenantCtx, kept: Kept, filled: Filled): Promise<ConsentRow> {
  const id = newId('cns')
  const place = { id, where: await whereTo(ctx, { ...kept, settings: filled.settings }) }
  const sealed = await Promise.all(
    Object.entries(filled.secrets).map(async ([name, value]) => [
      name,
      await seal(ctx, value, aad(ctx, place, name)),
    ]),
  )
  const { connector, way, name, baseUrl, permitted, connectionId, renews } = kept
  const row = {
    id,
    personId: ctx.actor.id,
    connector,
    way,
    connectionId,
    renews,
    name,
    baseUrl,
    permitted,
    settings: filled.settings,
    secrets: Object.fromEntries(sealed) as Record<string, string>,
    stateHash: null,
    nonceHash: null,
    verifier: null,
    expiresAt: ctx.now() + LIFETIME_MS,
  }
  await insertConsent(ctx, row)
  return { ...row, tenantId: ctx.tenantId }
}

interface Place {
  id: string
  where?: string
}

const aad = (ctx: TenantCtx, { id, where = '' }: Place, name: string): string =>
  ['syn1', ctx.tenantId, id, name, where].join('|')

/** A digest of where the secrets may go: a manifest that changes meanwhile must not take them elsewhere. */
async function whereTo(
  ctx: TenantCtx,
  row: Pick<ConsentRow, 'connector' | 'way' | 'baseUrl' | 'permitted' | 'settings'>,
): Promise<string> {
  const { origins } = await describeAccount(ctx, { ...row, mode: 'live' })
  return sha256Hex(origins.toSorted().join(' '))
}

/** The PKCE verifier of a consent, sealed like its secrets. */
export const sealVerifier = (ctx: TenantCtx, id: string, verifier: string): Promise<string> =>
  seal(ctx, verifier, aad(ctx, { id }, 'oauth.verifier'))

/** What was kept, opened. */
export async function openConsent(
  ctx: TenantCtx,
  row: ConsentRow,
): Promise<{ filled: Filled; verifier: string }> {
  const place = { id: row.id, where: await whereTo(ctx, row) }
  const secrets = await Promise.all(
    Object.entries(row.secrets).map(async ([name, text]) => [
      name,
      await open(ctx, text, aad(ctx, place, name)),
    ]),
  )
  const verifier =
    row.verifier === null ? '' : await open(ctx, row.verifier, aad(ctx, { id: row.id }, 'oauth.verifier'))
  return {
    filled: { settings: row.settings, secrets: Object.fromEntries(secrets) as Record<string, string> },
    verifier,
  }
}
