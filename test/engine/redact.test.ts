import { describe, expect, it } from 'vitest'
import { messageOf, redactor, sampleOf } from '#engine/redact.ts'
import { secret } from '#kit/secret.ts'

const KEY = 'p@ss/w+rd "q" ü 0123456789'
const redact = redactor({ key: secret(KEY), empty: secret('') })
const percent = encodeURIComponent(KEY)

describe('redaction', () => {
  it.each([
    ['raw', KEY],
    ['in JSON', JSON.stringify({ echo: KEY })],
    ['in PHP’s JSON', JSON.stringify({ echo: KEY }).replaceAll('/', '\\/')],
    ['in a URL', `/x?y=${percent}&z=1`],
    ['in a URL, lower case', percent.toLowerCase()],
    ['in lower case', KEY.toLowerCase()],
    ['in a form', new URLSearchParams({ y: KEY }).toString()],
    ['base64', Buffer.from(KEY).toString('base64')],
    ['base64url', Buffer.from(KEY).toString('base64url')],
    ['in a Basic pair', Buffer.from(`${KEY}:x`).toString('base64')],
    ['behind one letter', Buffer.from(`a${KEY}:x`).toString('base64')],
    ['behind two letters', Buffer.from(`ab${KEY}`).toString('base64url')],
    ['behind three letters', Buffer.from(`abc${KEY}yz`).toString('base64')],
  ])('%s', (_how, text) => {
    const clean = redact(`before ${text} after`)
    expect(clean).toMatch(/^before .*\[secret\].* after$/)
    for (const trace of ['p@ss', 'p%40ss', '0123456789', 'MDEyMzQ1Njc4', 'AxMjM0NTY3', 'wMTIzNDU2']) {
      expect(clean).not.toContain(trace)
    }
  })

  it('finds the longer of two secrets that begin alike', () => {
    const both = redactor({ a: secret('abcd1234'), b: secret('abcd1234-tail') })
    expect(both('<abcd1234-tail>')).toBe('<[secret]>')
  })

  it('leaves a short secret’s lower case in the text: it may be a word', () => {
    expect(redactor({ a: secret('Name') })('Name of the name')).toBe('[secret] of the name')
  })

  it('finds base64 in the alphabet of URLs', () => {
    const value = '~~~???>>>~~~???'
    expect(Buffer.from(value).toString('base64url')).not.toBe(Buffer.from(value).toString('base64'))
    expect(redactor({ a: secret(value) })(Buffer.from(value).toString('base64url'))).toBe('[secret]')
  })

  it('leaves other text alone', () =>
    expect(redact('A key is missing. Author: Ann')).toBe('A key is missing. Author: Ann'))

  it.each([
    ['X-Api-Key: abc', 'X-Api-Key: [secret]'],
    ['GET /\nSet-Cookie: sid=1; Path=/\nDate: today', 'GET /\nSet-Cookie: [secret]\nDate: today'],
    ['see https://v.com/?access_token=abc&page=2', 'see https://v.com/?access_token=[secret]&page=2'],
    ['sent Bearer abcdefghijk here', 'sent Bearer [secret] here'],
  ])('hides what its name calls a secret: %j', (text, clean) => expect(redact(text)).toBe(clean))

  it('cuts after it has looked, so that no half secret stands at the edge', () => {
    for (let at = 990; at < 1030; at++) {
      const sample = sampleOf('-'.repeat(at) + KEY.repeat(3), redact)
      expect(sample).not.toContain('p@s')
      expect(Buffer.byteLength(sample)).toBeLessThanOrEqual(1024)
    }
    expect(messageOf('-'.repeat(495) + KEY, redact)).not.toContain('p@')
    expect(sampleOf('ü'.repeat(5000), redact).length).toBeGreaterThan(400)
  })

  it('stays quick on hostile text', () => {
    const started = performance.now()
    for (const text of ['a'.repeat(1e6), '?token'.repeat(2e5), 'key-'.repeat(2e5), 'bearer '.repeat(1e5)])
      redact(text)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
