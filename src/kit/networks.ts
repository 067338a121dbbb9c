/** Internet addresses and the networks they are in, as people write them: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`. */
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** IPv4 that comes as IPv6 (`::ffff:203.0.113.7`) is IPv4. */
const V4_IN_V6 = 96

const FOUR_PARTS = /(?:^|:)(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/

/** Four decimal parts or IPv6 without a zone: `010.1`, `1` and `0x7f.1` are addresses too, but not the ones they look like. */
function parse(text: string): Address | null {
  if (text.includes('.') && !FOUR_PARTS.test(text)) return null
  if (text.includes(':'))
    return /^[\da-f:.]+$/i.test(text) && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null
  return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : null
}

const plain = (address: Address): Address =>
  address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address

function parseNetwork(text: string): [Address, number] | null {
  const [, host = '', bits] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const written = parse(host)
  if (!written) return null
  const address = plain(written)
  const whole = address.kind() === 'ipv4' ? 32 : 128
  const prefix = bits === undefined ? whole : Number(bits) - (address === written ? 0 : V4_IN_V6)
  return prefix >= 0 && prefix <= whole ? [address, prefix] : null
}

/** The one way to write this address or network, or null for what is none. `10.1.2.3/8` is `10.0.0.0/8`. */
export function readNetwork(text: string): string | null {
  const network = parseNetwork(text)
  if (!network) return null
  const [address, prefix] = network
  const bytes = address.toByteArray().map((byte, i) => {
    const kept = Math.min(8, Math.max(0, prefix - i * 8))
    return byte & (0xff << (8 - kept))
  })
  const first = ipaddr.fromByteArray(bytes).toString()
  return prefix === bytes.length * 8 ? first : `${first}/${prefix}`
}

/** Whether one of these networks, each as `readNetwork` writes it, holds the address. What is no address is in none. */
export function isInOneOf(networks: readonly string[], text: string): boolean {
  const written = parse(text)
  if (!written) return false
  const address = plain(written)
  return networks.some((network) => {
    const parsed = parseNetwork(network)
    return parsed !== null && parsed[0].kind() === address.kind() && address.match(parsed)
  })
}

/** Whom an address belongs to, for counting: a household or a server gets a whole /64 of IPv6 and may use all of it. */
export function holderOf(text: string): string {
  const written = parse(text)
  if (!written) return text.slice(0, 64)
  const address = plain(written)
  return (address.kind() === 'ipv4' ? address.toString() : readNetwork(`${address.toString()}/64`)) ?? text
}
