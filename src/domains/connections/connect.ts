import { emit } from '#domains/events/index.ts'
import { discardSecrets, last4, storeSecrets, versionAfter } from '#domains/vault/index.ts'
import { testAccount, type Failure } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { connectorOf, formAccount, originsOf } from './account.ts'
import { baseOf } from './base.ts'
import {
  changedMeanwhile,
  connectionNotFound,
  noSandboxForm,
  secretsNeeded,
  testFailed,
  tooManyConnections,
} from './errors.ts'
import { readForm, type Filled } from './form.ts'
import { forgetGate } from './gate-client.ts'
import * as store from './store.ts'
import type { StoredCredential } from './table.ts'

const AT_MOST = 500

export interface Wish {
  connector: string
  name: string
  mode: 'live' | 'sandbox'
  credentials: Record<string, string>
  baseUrl: string | null
}

/** Tests the credentials, stores them, and lets the syncs begin. A failed test stores nothing. */
export async function connect(ctx: TenantCtx, wish: Wish): Promise<store.ConnectionRow> {
  if ((await store.countPresent(ctx)) >= AT_MOST) throw tooManyConnections()
  const connector = connectorOf(wish.connector)
  const sandbox = wish.mode === 'sandbox'
  if (sandbox && (wish.baseUrl !== null || Object.keys(wish.credentials).length > 0)) throw noSandboxForm()
  const filled = readForm(connector, sandbox ? connector.sandbox.credentials : wish.credentials)
  const id = newId('con')
  const base = await firstProven(ctx, { ...wish, id }, filled)
  await storeSecrets(
    ctx,
    { connectionId: id, version: 1, origins: originsOf(connector, base) },
    filled.secrets,
  )
  await store.insert(ctx, {
    id,
    connector: connector.id,
    name: wish.name,
    mode: wish.mode,
    baseUrl: wish.baseUrl,
    settings: filled.settings,
    secrets: shownSecrets(filled, ctx.now()),
    secretVersion: 1,
    status: 'ok',
    statusMessage: null,
    testedAt: ctx.now(),
    createdAt: ctx.now(),
    removedAt: null,
  })
  await emit(ctx, { type: 'connection.ready', connectionId: id })
  return found(await store.find(ctx, id))
}

/** New credentials, and with them perhaps a new base address: the only way to change either. */
export async function reconnect(
  ctx: TenantCtx,
  id: string,
  wish: { credentials: Record<string, string>; baseUrl?: string | null },
): Promise<store.ConnectionRow> {
  const row = found(await store.find(ctx, id))
  const connector = connectorOf(row.connector)
  const filled = readForm(connector, { ...row.settings, ...wish.credentials })
  if (Object.keys(filled.secrets).length === 0) throw secretsNeeded()
  const baseUrl = wish.baseUrl === undefined ? row.baseUrl : wish.baseUrl
  const base = await proven(ctx, { id, connector: row.connector, mode: row.mode, baseUrl }, filled)
  const version = versionAfter(row.secretVersion)
  const place = { connectionId: id, version, origins: originsOf(connector, base) }
  await storeSecrets(ctx, place, filled.secrets)
  const moved = await store.moveVersion(ctx, row, {
    baseUrl,
    settings: filled.settings,
    secrets: shownSecrets(filled, ctx.now()),
    secretVersion: version,
    status: 'ok',
    statusMessage: null,
    testedAt: ctx.now(),
  })
  if (!moved) {
    await discardSecrets(ctx, place)
    throw changedMeanwhile()
  }
  await emit(ctx, { type: 'connection.ready', connectionId: id })
  return found(await store.find(ctx, id))
}

type Tried = Pick<Wish, 'connector' | 'mode' | 'baseUrl'> & { id: string }

/** Of a connection that is not there yet: refused, it leaves nothing behind, its gate neither. */
async function firstProven(ctx: TenantCtx, wish: Tried, filled: Filled): Promise<string> {
  try {
    return await proven(ctx, wish, filled)
  } catch (error) {
    // What the person must hear is why the vendor refused, even if our own tidying fails.
    await forgetGate(ctx, wish.id).catch((cause) => ctx.log('warn', 'gate.away', { error: cause }))
    throw error
  }
}

/** The base address, once the vendor has accepted the credentials there. */
async function proven(ctx: TenantCtx, wish: Tried, filled: Filled): Promise<string> {
  const connector = connectorOf(wish.connector)
  const base = baseOf(ctx.env, connector, { settings: filled.settings, baseUrl: wish.baseUrl })
  const at = { connectionId: wish.id, base, mode: wish.mode }
  const tested = await testAccount(ctx, formAccount(ctx, { connector, filled }, at))
  if (!tested.ok) throw testFailed({ message: tested.error.message, details: shownFailure(tested.error) })
  return base
}

const shownFailure = ({ kind, code, status, sample }: Failure) => [
  { in: 'vendor', path: kind, message: code, status, sample },
]

const shownSecrets = (filled: Filled, updatedAt: number): Record<string, StoredCredential> =>
  Object.fromEntries(
    Object.entries(filled.secrets).map(([id, value]) => [id, { set: true, last4: last4(value), updatedAt }]),
  )

export function found<T>(row: T | undefined): T {
  if (row === undefined) throw connectionNotFound()
  return row
}
