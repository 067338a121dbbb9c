import ipaddr from 'ipaddr.js'

/**
 * Ranges no vendor lives in: the IANA special registries, and what others learnt to add. `ipaddr.js` alone calls
 * several of them plain unicast (`::7f00:1`, 168.63.129.16), so the list and the rules below decide, not its `range()`.
 */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's WireServer: a public number that answers from inside the machine.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map((range) => ipaddr.IPv4.parseCIDR(range))

/** 6to4 and Teredo carry an IPv4 address inside, which may be a private one. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map(
  (range) => ipaddr.IPv6.parseCIDR(range),
)
/** The only part of IPv6 that is routed; everything outside (mapped, translated, local, multicast) is refused whole. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether a request may go to this address. Text that is no plain address is not public. */
export function isPublicAddress(text: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return isPublicV4(ipaddr.IPv4.parse(text))
  // A zone id (`fe80::1%eth0`) only means something on one machine's link.
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return false
  const address = ipaddr.IPv6.parse(text)
  if (address.isIPv4MappedAddress()) return isPublicV4(address.toIPv4Address())
  return address.match(GLOBAL_V6) && !SPECIAL_V6.some((range) => address.match(range))
}

/** A host as `new URL` writes it: `127.0.0.1`, `[::1]`. Decimal, octal and short forms are dotted by then. */
export const isAddress = (hostname: string): boolean =>
  hostname.startsWith('[') || ipaddr.IPv4.isValidFourPartDecimal(hostname)

const isPublicV4 = (address: ipaddr.IPv4): boolean => !SPECIAL_V4.some((range) => address.match(range))
