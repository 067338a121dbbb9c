import type { Ctx, TenantCtx } from '#kit/context.ts'
import { enterAs } from '#domains/tenants/index.ts'
import type { AppError } from '#kit/errors.ts'
import { sha256Hex } from '#kit/hash.ts'
import { askGate } from './client.ts'
import { badKey, notFromHere, quotaUsed, tooFast, tooManyWrong } from './errors.ts'
import type { Proof } from './facts.ts'
import { locatorOf } from './key-text.ts'
import type { Answer, Ask } from './object.ts'
import * as store from './store.ts'

/** What a caller brought, read but not yet believed. */
export type Credential =
  /** The whole key; `clientKey` where the caller named the key beside it. */
  | { kind: 'key'; text: string; clientKey: string | null }
  /** From an access token of ours, its signature checked. `locator` finds the gate. */
  | ({ locator: string } & Extract<Proof, { kind: 'token' }>)

type Known = Extract<Answer, { known: true }>

/** `refusal`: what to tell a key that is known and was not let in. */
export type KnownKey = Known & { refusal: AppError | null }

/**
 * One call to the key's gate proves the credential and takes a place in its budget. Null: unknown, revoked, expired
 * and mistyped keys are all the same. Throws 429 where too many wrong ones came before.
 */
export async function admitKey(
  env: Env,
  credential: Credential,
  ask: Omit<Ask, 'proof'>,
): Promise<KnownKey | null> {
  const found = proofOf(credential)
  if (!found) return null
  // RPC returns disposable objects; only plain data leaves this function.
  const answer = await askGate(env, found.locator, async (gate): Promise<Answer> =>
    gate.admit({ ...ask, proof: found.proof }),
  )
  if (answer.known) return { ...answer, refusal: refusalOf(answer) }
  if (answer.waitSeconds === null) return null
  throw tooManyWrong({ retryAfterSeconds: answer.waitSeconds })
}

function proofOf(credential: Credential): { locator: string; proof: Proof } | null {
  if (credential.kind === 'token') {
    const { locator, ...proof } = credential
    return { locator, proof }
  }
  const { text, clientKey } = credential
  const locator = locatorOf(text)
  if (locator === null || (clientKey !== null && clientKey !== locator)) return null
  return { locator, proof: { kind: 'secret', hash: sha256Hex(text) } }
}

function refusalOf({ admission }: Known): AppError | null {
  if (admission.ok) return null
  if (admission.reason === 'address') return notFromHere()
  const { reason, retryAfterSeconds } = admission
  return reason === 'rate' ? tooFast({ retryAfterSeconds }) : quotaUsed({ retryAfterSeconds })
}

/** The workspace of a key that was let in. */
export async function enterWith(ctx: Ctx, { facts, scopes, firstInHour }: KnownKey): Promise<TenantCtx> {
  const { keyId: id, label, callId } = facts
  const actor = { kind: 'key', id, label, callId, scopes } as const
  const tenant = await enterAs(ctx, facts, actor)
  if (!tenant) throw badKey()
  if (firstInHour) ctx.later(noteUse(tenant))
  return tenant
}

async function noteUse(ctx: TenantCtx): Promise<void> {
  try {
    await store.markUsed(ctx, ctx.actor.id)
  } catch (error) {
    // Nobody is told wrong things by it for longer than an hour.
    ctx.log('warn', 'keys.use_not_noted', { error })
  }
}
