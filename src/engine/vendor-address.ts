import type { Account } from './account.ts'

/**
 * A whole address of the vendor's, or a path on its base. Where an admin typed another base (a proxy, a test server, a
 * white label), it speaks for the whole vendor: secrets go nowhere else.
 */
export function vendorAddress(
  { base, ownBase }: Pick<Account, 'base' | 'ownBase'>,
  address: string,
): URL | null {
  const url = URL.parse(address)
  if (!url) return URL.parse(base.replace(/\/+$/, '') + address)
  return ownBase ? URL.parse(base.replace(/\/+$/, '') + url.pathname + url.search) : url
}
