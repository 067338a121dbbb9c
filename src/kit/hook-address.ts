/**
 * The secret part of a webhook's address. It is a digest of whose address it is, so the Worker knows a right one without
 * asking anybody: a stranger's guess wakes no object, reads no row and costs nothing.
 */
import { createHmac } from 'node:crypto'
import { sameSecret } from './hash.ts'
import { base62 } from './ids.ts'

export interface HookOwner {
  tenantId: string
  connectionId: string
}

/** 26 base62 digits are 154 bits. */
const DIGITS = 26
const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** `<number>-<26 base62 digits>`. Another number is another address; whether it still counts is the inbox's to say. */
export function hookSecret(
  env: Env,
  { tenantId, connectionId, number }: HookOwner & { number: number },
): string {
  // AUTH_SECRET signs other things too: each use has a key of its own.
  const digest = mac(mac(env.AUTH_SECRET, 'hook/1'), [tenantId, connectionId, number].join('|'))
  return `${number}-${base62(digest, DIGITS)}`
}

/** Addresses that were right: what is right once stays so, and a storm of webhooks comes to one. */
const known = new Map<string, number>()
const MOST_KNOWN = 1000

/** The number in a secret of this connection; null: it is none of ours. */
export function readHookSecret(
  env: Env,
  { tenantId, connectionId, secret }: HookOwner & { secret: string },
): number | null {
  const address = [env.AUTH_SECRET, tenantId, connectionId, secret].join('|')
  const found = known.get(address)
  if (found !== undefined) return found
  const [, digits] = /^([1-9]\d{0,8})-[0-9A-Za-z]{26}$/.exec(secret) ?? []
  if (digits === undefined) return null
  const number = Number(digits)
  if (!sameSecret(secret, hookSecret(env, { tenantId, connectionId, number }))) return null
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(address, number)
  return number
}

/** The path of every address of a connection begins so, whatever its secret and wherever Syncline is. */
export const hookPlace = ({ tenantId, connectionId }: HookOwner): string =>
  `/hooks/${tenantId}/${connectionId}/`

/** The whole address, as it is told to a vendor. */
export const hookAddress = (
  { env, origin }: { env: Env; origin: string },
  owner: HookOwner & { number: number },
): string => origin + hookPlace(owner) + hookSecret(env, owner)
