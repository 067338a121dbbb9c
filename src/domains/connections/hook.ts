import type { Connector, Verification } from '#connectors/contract.ts'
import { emit } from '#domains/events/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { hookAddress } from '#kit/hook-address.ts'
import { findConnector } from './connectors.ts'
import { noWebhooks } from './errors.ts'
import { found } from './find.ts'
import { registerHook, unregisterHook } from './register-hook.ts'
import * as store from './store.ts'

/** A connection's webhook, as far as the connection knows. Times in milliseconds. */
interface Hook {
  connector: string
  mode: store.ConnectionRow['mode']
  /** Null: the app sends no webhooks that Syncline knows. */
  address: string | null
  setup: string | null
  /** `address`: the vendor signs nothing, so the address is the only secret and nothing in a body is believed. */
  signing: 'signed' | 'address'
  /** The vendor signs, and with what is not known here: every delivery is refused until it is. */
  secretMissing: boolean
  registerable: boolean
  registeredAt: number | null
  events: { type: string; label: string }[]
}

async function describeHook(ctx: TenantCtx, id: string): Promise<Hook> {
  const row = found(await store.find(ctx, id))
  return described(ctx, row, await findConnector(ctx, row.connector))
}

function described(ctx: TenantCtx, row: store.ConnectionRow, connector: Connector | null): Hook {
  const { webhooks } = connector ?? {}
  const signed = webhooks?.verify.every(({ kind }) => kind === 'address') === false
  return {
    connector: row.connector,
    mode: row.mode,
    address: webhooks ? addressOf(ctx, row) : null,
    setup: webhooks?.setup ?? null,
    signing: signed ? 'signed' : 'address',
    secretMissing: webhooks !== undefined && secretMissing(webhooks.verify, row),
    registerable: webhooks?.register !== undefined,
    registeredAt: row.hook?.at ?? null,
    events: Object.entries(webhooks?.events ?? {}).map(([type, { label }]) => ({ type, label })),
  }
}

const addressOf = (ctx: TenantCtx, { id, hookNumber }: store.ConnectionRow): string =>
  hookAddress(ctx, { tenantId: ctx.tenantId, connectionId: id, number: hookNumber })

const secretMissing = (proofs: readonly Verification[], { secrets }: store.ConnectionRow): boolean =>
  proofs.every((proof) => proof.kind === 'hmac-sha256' && !Object.hasOwn(secrets, proof.secret))

/**
 * The address is another from now on, and the one before is none. What the vendor's API registered is moved to it; where
 * that fails it can be registered again, for the old address must not live on because the vendor does not answer.
 */
async function rotateHook(ctx: TenantCtx, id: string): Promise<void> {
  const row = found(await store.find(ctx, id))
  if (!(await findConnector(ctx, row.connector))?.webhooks) throw noWebhooks()
  await store.nextHookNumber(ctx, id)
  await emit(ctx, { type: 'connection.hook_changed', connectionId: id })
  if (!row.hook) return
  try {
    await registerHook(ctx, id)
  } catch (error) {
    ctx.log('warn', 'connection.hook_not_moved', { connection: id, error })
  }
}

/** What other domains do with a connection's webhook. */
export const hooks = {
  describe: describeHook,
  rotate: rotateHook,
  register: registerHook,
  unregister: unregisterHook,
}
