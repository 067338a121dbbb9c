import type { Registration } from '#connectors/contract.ts'
import { emit } from '#domains/events/index.ts'
import { discardSecrets, last4, storeSecrets, versionAfter } from '#domains/vault/index.ts'
import type { Account } from '#engine/index.ts'
import { isRegistered, registerWebhook, unregisterWebhook } from '#engine/register-webhook.ts'
import type { TenantCtx } from '#kit/context.ts'
import { hookAddress, hookPlace } from '#kit/hook-address.ts'
import type { Secret } from '#kit/secret.ts'
import { openAccount } from './account.ts'
import { changedMeanwhile, hookByHand, hookNotPublic, hookRefused, noWebhooks } from './errors.ts'
import { found } from './find.ts'
import * as store from './store.ts'

const TRIES = 3

/** Has the vendor send its events here. What it signs them with goes from its answer into the vault; nobody sees it. */
export async function registerHook(ctx: TenantCtx, id: string): Promise<void> {
  for (let i = 0; i < TRIES; i++) if (await registered(ctx, id)) return
  throw changedMeanwhile()
}

/**
 * False: somebody else did the same at the same moment, and the connection holds the secret of theirs. Each may have removed
 * what the other made, so whoever comes later looks again, and begins with what is held now.
 */
async function registered(ctx: TenantCtx, id: string): Promise<boolean> {
  const row = found(await store.find(ctx, id))
  const { account, wanted } = await opened(ctx, row)
  // A vendor refuses such an address, or takes it and never reaches it. The simulators do.
  if (account.mode === 'live' && !wanted.address.startsWith('https://')) throw hookNotPublic()
  const held = Object.hasOwn(account.secrets, wanted.how.fills)
  const known = held ? (row.hook?.id ?? null) : null
  const made = await registerWebhook(ctx, account, { ...wanted, known })
  if (!made.ok) throw hookRefused({ message: made.error.message, details: { code: made.error.code } })
  const { id: hookId, secret } = made.value
  if (secret === null) return true
  let kept: boolean
  try {
    kept = await keep(ctx, row, { account, fills: wanted.how.fills, hookId, secret })
  } catch (error) {
    // Its secret is lost: it would only be refused from now on.
    const gone = await unregisterWebhook(ctx, account, wanted)
    if (!gone.ok) ctx.log('warn', 'connection.hook_left', { connection: id, code: gone.error.code })
    throw error
  }
  if (kept) await emit(ctx, { type: 'connection.hook_changed', connectionId: id })
  return kept
}

/** Has the vendor send nothing any more. */
export async function unregisterHook(ctx: TenantCtx, id: string): Promise<void> {
  const row = found(await store.find(ctx, id))
  const { account, wanted } = await opened(ctx, row)
  const gone = await unregisterWebhook(ctx, account, wanted)
  if (!gone.ok) throw hookRefused({ message: gone.error.message, details: { code: gone.error.code } })
  await store.update(ctx, id, { hook: null })
}

/** Of a connection that is removed, while there still are credentials to say it with. It keeps nobody from leaving. */
export async function leaveNoHook(ctx: TenantCtx, row: store.ConnectionRow): Promise<void> {
  if (!row.hook) return
  try {
    await unregisterHook(ctx, row.id)
  } catch (error) {
    ctx.log('warn', 'connection.hook_left', { connection: row.id, error })
  }
}

/**
 * What new credentials keep of a registered webhook: its secret, which nobody has ever typed. Only where they are of the
 * account that has the webhook; another account's would be believed for this one otherwise.
 */
export async function keptHook(
  ctx: TenantCtx,
  row: store.ConnectionRow,
  next: Account,
): Promise<Record<string, string>> {
  const how = next.connector.webhooks?.register
  if (!row.hook || !how || Object.hasOwn(next.secrets, how.fills)) return {}
  try {
    const held = (await openAccount(ctx, row, 'person')).secrets[how.fills]
    if (!held) return {}
    const there = await isRegistered(ctx, next, { ...wantedOf(ctx, row, how), known: row.hook.id })
    return there.ok && there.value ? { [how.fills]: held.reveal() } : {}
  } catch (error) {
    // New credentials must be taken also where the old ones cannot be read: they may be the cure.
    ctx.log('warn', 'connection.hook_left', { connection: row.id, error })
    return {}
  }
}

async function opened(ctx: TenantCtx, row: store.ConnectionRow) {
  const account = await openAccount(ctx, row, 'person')
  const { webhooks } = account.connector
  if (!webhooks) throw noWebhooks()
  if (!webhooks.register) throw hookByHand()
  return { account, wanted: wantedOf(ctx, row, webhooks.register) }
}

function wantedOf(ctx: TenantCtx, { id, hookNumber }: store.ConnectionRow, how: Registration) {
  const owner = { tenantId: ctx.tenantId, connectionId: id }
  return {
    how,
    address: hookAddress(ctx, { ...owner, number: hookNumber }),
    place: hookPlace(owner),
  }
}

interface Learned {
  account: Account
  fills: string
  hookId: string
  secret: Secret
}

/** A version of its own, with all the others as they are: the row names it only if nobody replaced them meanwhile. */
async function keep(ctx: TenantCtx, row: store.ConnectionRow, learned: Learned): Promise<boolean> {
  const { account, fills, hookId, secret } = learned
  const version = versionAfter(row.secretVersion)
  const place = { connectionId: row.id, version, origins: account.origins }
  const all = Object.entries({ ...account.secrets, [fills]: secret })
  await storeSecrets(ctx, place, Object.fromEntries(all.map(([name, value]) => [name, value.reveal()])))
  const shown = { set: true as const, last4: last4(secret.reveal()), updatedAt: ctx.now() }
  const moved = await store.moveVersion(ctx, row, {
    secrets: { ...row.secrets, [fills]: shown },
    secretVersion: version,
    hook: { id: hookId, at: ctx.now() },
  })
  if (!moved) await discardSecrets(ctx, place)
  return moved
}
