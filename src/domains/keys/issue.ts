import type { TenantCtx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import { newId } from '#kit/ids.ts'
import { askGate } from './client.ts'
import { endsInThePast, tooManyKeys } from './errors.ts'
import { locatorOf, newKeyText, previewOf, type KeyMode } from './key-text.ts'
import * as store from './store.ts'

const AT_MOST = 200

export interface Wish {
  name: string
  mode: KeyMode
  scopes: string[]
  /** Calls that may be made in a minute, and in a day of UTC. */
  ratePerMinute: number
  dayQuota: number
  department: string | null
  /** Milliseconds, or null for never. */
  expiresAt: number | null
  /** Addresses and networks as `AllowedIps` gives them; none: from anywhere. */
  allowedIps: string[]
  /** The one API call it is for; its scope is then `calls:run` and nothing else. */
  callId: string | null
}

/**
 * A new key of the actor's workspace, its whole text under `key`: kept nowhere, so the caller shows it now or never.
 * The gate comes first and the row second: if the row fails, a key exists that nobody was ever shown. The other way
 * round a listed key would not work.
 */
export async function issue(ctx: TenantCtx, wish: Wish): Promise<store.KeyRow & { key: string }> {
  if (wish.expiresAt !== null && wish.expiresAt <= ctx.now()) throw endsInThePast()
  if ((await store.countActive(ctx)) >= AT_MOST) throw tooManyKeys()
  const { department: _, name: label, mode, ...limits } = wish
  const id = newId('key')
  for (;;) {
    const key = newKeyText(mode)
    const locator = locatorOf(key) ?? ''
    const preview = previewOf(key)
    const facts = {
      ...limits,
      label,
      preview,
      keyId: id,
      tenantId: ctx.tenantId,
      shard: ctx.shard,
      scopes: wish.callId === null ? wish.scopes : ['calls:run'],
      rotatedAt: null,
      revision: 0,
      secrets: [{ hash: sha256Hex(key), generation: 1, until: null }],
    }
    if (!(await askGate(ctx.env, locator, async (gate) => gate.create(facts)))) continue
    const row = {
      ...wish,
      id,
      locator,
      preview,
      scopes: facts.scopes,
      revision: 0,
      rotatedAt: null,
      previousUntil: null,
      lastUsedAt: null,
      createdBy: ctx.actor.id,
      createdAt: ctx.now(),
      revokedAt: null,
    }
    await store.insert(ctx, row)
    return { ...row, tenantId: ctx.tenantId, key }
  }
}
