import { createHash, timingSafeEqual } from 'node:crypto'

export const sha256Hex = (what: string | Uint8Array): string =>
  createHash('sha256').update(what).digest('hex')
export const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()

/**
 * Equal without telling where they differ. Digests are compared, because a comparison that returns
 * early on unequal lengths (or throws, as the platform's does) tells an attacker the length.
 */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b))
}
