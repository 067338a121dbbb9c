import type { TenantCtx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import { newId } from '#kit/ids.ts'
import { askGate } from './client.ts'
import { keyNotFound, tooManyKeys } from './errors.ts'
import { locatorOf, newKeyText, previewOf, type KeyMode } from './key-text.ts'
import * as store from './store.ts'

const AT_MOST = 200

interface Wish {
  name: string
  mode: KeyMode
  scopes: string[]
  ratePerMinute: number
  dayQuota: number
}

/**
 * The gate comes first and the row second: if the row fails, a key exists that nobody was ever shown. The other
 * way round a listed key would not work.
 */
export async function issue(ctx: TenantCtx, wish: Wish): Promise<store.KeyRow & { key: string }> {
  if ((await store.countActive(ctx)) >= AT_MOST) throw tooManyKeys()
  const id = newId('key')
  for (;;) {
    const key = newKeyText(wish.mode)
    const locator = locatorOf(key) ?? ''
    const facts = {
      keyId: id,
      tenantId: ctx.tenantId,
      hash: sha256Hex(key),
      label: wish.name,
      scopes: wish.scopes,
      ratePerMinute: wish.ratePerMinute,
      dayQuota: wish.dayQuota,
    }
    if (!(await askGate(ctx.env, locator, async (gate) => gate.create(facts)))) continue
    const row = {
      ...wish,
      id,
      locator,
      preview: previewOf(key),
      createdBy: ctx.actor.id,
      createdAt: ctx.now(),
      revokedAt: null,
    }
    await store.insert(ctx, row)
    return { ...row, tenantId: ctx.tenantId, key }
  }
}

/** After this answers, no call with the key is let in. Revoking twice is no error. */
export async function revoke(ctx: TenantCtx, id: string): Promise<void> {
  const row = await store.find(ctx, id)
  if (!row) throw keyNotFound()
  await askGate(ctx.env, row.locator, async (gate) => gate.revoke())
  await store.markRevoked(ctx, id)
}
