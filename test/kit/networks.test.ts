import { describe, expect, it } from 'vitest'
import { holderOf, isInOneOf, readNetwork } from '#kit/networks.ts'

describe('an address or network as people write it', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['203.0.113.255/25', '203.0.113.128/25'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['2001:db8:ffff::/33', '2001:db8:8000::/33'],
    ['::/0', '::/0'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7/120', '203.0.113.0/24'],
  ])('%s is %s', (text, network) => expect(readNetwork(text)).toBe(network))

  it.each([
    '',
    ' ',
    '203.0.113',
    '203.0.113.7 ',
    '203.0.113.256',
    '203.0.113.07',
    '0x7f.0.0.1',
    '2130706433',
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/',
    '203.0.113.0/08',
    '203.0.113.0/24/24',
    '203.0.113.0/255.255.255.0',
    '203.0.113.*',
    '203.0.113.1-203.0.113.9',
    'localhost',
    'example.com',
    'fe80::1%eth0',
    '2001:db8::/129',
    '2001:db8',
    ':::',
    '1:2:3:4:5:6:7:8:9',
    '::ffff:203.0.113.0/24',
    '::ffff:010.0.0.1',
    '[2001:db8::1]',
    '２０３.0.113.7',
  ])('%j is none', (text) => expect(readNetwork(text)).toBeNull())
})

describe('a list', () => {
  const list = ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32', '2001:db9::1']

  it.each([
    ['203.0.113.0', true],
    ['203.0.113.255', true],
    ['203.0.112.255', false],
    ['203.0.114.0', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['::ffff:198.51.100.7', true],
    ['2001:db8:ffff:ffff::1', true],
    ['2001:db9::1', true],
    ['2001:db9::2', false],
    ['', false],
    ['unknown', false],
    ['203.0.113.7, 198.51.100.7', false],
  ])('holds %j: %s', (address, holds) => expect(isInOneOf(list, address)).toBe(holds))

  it('of one kind of address says nothing about the other', () => {
    expect(isInOneOf(['0.0.0.0/0'], '2001:db8::1')).toBe(false)
    expect(isInOneOf(['::/0'], '203.0.113.7')).toBe(false)
    expect(isInOneOf([], '203.0.113.7')).toBe(false)
  })
})

describe('whom an address belongs to', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::', '2001:db8:1:3::/64'],
  ])('%s: %s', (address, holder) => expect(holderOf(address)).toBe(holder))

  it('is a short text, whatever comes', () => expect(holderOf('x'.repeat(9000)).length).toBe(64))
})
