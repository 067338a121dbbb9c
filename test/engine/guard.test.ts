import { describe, expect, it } from 'vitest'
import { isPublicAddress } from '#engine/addresses.ts'
import { checkBase, checkUrl } from '#engine/guard.ts'
import addresses from '../cases/ip-classify.json'
import urls from '../cases/ssrf-urls.json'

const reasonOf = (text: string, local = false) => {
  const checked = checkUrl(text, { local })
  return checked.ok ? 'ok' : checked.error.reason
}

describe('outbound addresses', () => {
  it('has cases to run', () => expect([urls.cases.length, addresses.vectors.length]).toEqual([69, 125]))

  it.each(urls.cases)('$raw → $policy', ({ raw, policy, allow }) => {
    expect(reasonOf(raw)).toBe(policy.replaceAll('-', '_'))
    expect(checkUrl(raw, { local: false }).ok).toBe(allow)
  })

  it.each(urls.deny_suffixes)('refuses names under .%s', (suffix) => {
    expect(reasonOf(`https://api.${suffix}/`)).toBe('deny_host')
  })

  it.each(['\u00ad', '\u200b', '\u202e', '\ufeff', '\u00a0', '\u2028', '\u0000', '\u007f'])(
    'refuses %j inside',
    (sign) => expect(reasonOf(`https://api.ac${sign}me.com/`)).toBe('ctrl_space_backslash'),
  )

  it('refuses an endless address', () =>
    expect(reasonOf(`https://a.com/${'x'.repeat(2048)}`)).toBe('too_long'))

  it.each(addresses.vectors)('$ip ($why)', ({ ip, block }) => expect(isPublicAddress(ip)).toBe(!block))

  it.each(['', 'localhost', '1.2.3', '0x7f.1', '2606:4700::1%eth0', '1.1.1.1 ', '[2606:4700::1]'])(
    '%j is no public address',
    (text) => expect(isPublicAddress(text)).toBe(false),
  )
})

it('judges an IPv4 address written as IPv6 by the IPv4 address', () => {
  expect(['::ffff:1.1.1.1', '::ffff:10.0.0.1'].map(isPublicAddress)).toEqual([true, false])
})

describe('local development', () => {
  it.each(['http://127.0.0.1:8787', 'http://[::1]:9', 'http://localhost:3000/x', 'https://localhost'])(
    '%s is open there and nowhere else',
    (text) => {
      expect(reasonOf(text, true)).toBe('ok')
      expect(reasonOf(text, false)).not.toBe('ok')
    },
  )

  it.each([
    ['http://api.acme.com/', 'scheme'],
    ['https://api.acme.com:8443/', 'port'],
    ['https://10.0.0.1/', 'private_ip'],
    ['http://u:p@127.0.0.1/', 'userinfo'],
    ['http://127.0.0.2/', 'scheme'],
    ['ftp://127.0.0.1/', 'scheme'],
  ])('%s stays refused', (text, reason) => expect(reasonOf(text, true)).toBe(reason))
})

describe('a base address', () => {
  it('is kept without a closing slash, with its origin', () => {
    expect(checkBase('https://API.acme.com:443/v1/', { local: false })).toEqual({
      ok: true,
      value: { base: 'https://api.acme.com/v1', origin: 'https://api.acme.com' },
    })
  })

  it.each(['https://api.acme.com/?a=1', 'https://api.acme.com/#', 'https://api.acme.com?'])(
    '%s is refused',
    (text) => expect(checkBase(text, { local: false })).toMatchObject({ error: { reason: 'query' } }),
  )
})
