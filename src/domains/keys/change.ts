import { emit } from '#domains/events/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import { askGate } from './client.ts'
import { endsInThePast, keyNotFound, keyOfCall, keyRevoked, tooManySecrets } from './errors.ts'
import type { Change, ShownFacts } from './facts.ts'
import { previewOf, rotatedText } from './key-text.ts'
import * as store from './store.ts'

const DAY = 86_400_000

/*
 * Every change goes to the gate first: it alone decides what a call may, and it puts the changes of two admins into
 * one order. Its answer is the whole of what it knows, and the row takes it unless it shows something newer. Where the
 * row could not be written the caller hears of it, and the next change brings it up to date.
 */

/** Null: `department` is known to be none; undefined: not given. */
export async function changeKey(
  ctx: TenantCtx,
  id: string,
  { department, ...change }: Change & { department?: string | null },
): Promise<store.KeyRow> {
  const row = await changeable(ctx, id)
  if (row.callId !== null && change.scopes) throw keyOfCall()
  if (typeof change.expiresAt === 'number' && change.expiresAt <= ctx.now()) throw endsInThePast()
  if (Object.keys(change).length > 0) {
    const facts = await askGate(ctx.env, row.locator, async (gate) => gate.change(change))
    await show(ctx, id, facts)
    if (facts && change.scopes) await emit(ctx, { type: 'key.scopes', keyId: id, scopes: facts.scopes })
  }
  if (department !== undefined) await store.setDepartment(ctx, id, department)
  return found(ctx, id)
}

/**
 * Another secret under the same client key: its text is under `key`. Those before work for `overlapDays` more (0 to
 * 7), or end at once. If the reply is lost, rotating again loses nothing: an overlap that was promised goes on.
 */
export async function rotate(
  ctx: TenantCtx,
  id: string,
  overlapDays: number,
): Promise<store.KeyRow & { key: string }> {
  const { locator, mode } = await changeable(ctx, id)
  const key = rotatedText(mode, locator)
  const to = { hash: sha256Hex(key), preview: previewOf(key), overlapMs: overlapDays * DAY }
  const facts = await askGate(ctx.env, locator, async (gate): Promise<ShownFacts | null | 'full'> =>
    gate.rotate(to),
  )
  if (facts === 'full') throw tooManySecrets()
  await show(ctx, id, facts)
  return { ...(await found(ctx, id)), key }
}

/** After this answers, no call with the key is let in. Revoking twice is no error. */
export async function revoke(ctx: TenantCtx, id: string): Promise<void> {
  const { locator } = await found(ctx, id)
  await askGate(ctx.env, locator, async (gate) => gate.revoke())
  await store.markRevoked(ctx, id)
  await emit(ctx, { type: 'key.revoked', keyId: id })
}

/** The same for every key of an API call, before the call itself goes. */
export async function revokeKeysOf(ctx: TenantCtx, callId: string): Promise<void> {
  const active = await store.activeOfCall(ctx, callId)
  await Promise.all(active.map(({ locator }) => askGate(ctx.env, locator, async (gate) => gate.revoke())))
  // Before they are marked: whoever repeats this after a failure finds those that nobody has heard of.
  for (const { id } of active) await emit(ctx, { type: 'key.revoked', keyId: id })
  await store.markCallRevoked(ctx, callId)
}

async function found(ctx: TenantCtx, id: string): Promise<store.KeyRow> {
  const row = await store.find(ctx, id)
  if (!row) throw keyNotFound()
  return row
}

async function changeable(ctx: TenantCtx, id: string): Promise<store.KeyRow> {
  const row = await found(ctx, id)
  if (row.revokedAt !== null) throw keyRevoked()
  return row
}

async function show(ctx: TenantCtx, id: string, facts: ShownFacts | null): Promise<void> {
  if (facts) {
    await store.mirror(ctx, facts)
    return
  }
  // Somebody revoked it, and their row may not have been written.
  await store.markRevoked(ctx, id)
  throw keyRevoked()
}
