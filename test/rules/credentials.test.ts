import { describe, expect, it } from 'vitest'
import { readCredential } from '#http/credentials.ts'
import vectors from '../cases/api-key-vectors.json'

const KEY = `syn_live_${'0123456789'.repeat(3)}abcdef`
const JWT = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln-_'
const b64 = (text: string) => Buffer.from(text).toString('base64')
const read = (authorization: string | null, apiKey: string | null = null) =>
  readCredential({ get: (name) => (name === 'authorization' ? authorization : apiKey) })

describe('the published vectors', () => {
  it.each(vectors.legacy_amx)('$h: $expect', ({ h, expect: what }) => {
    if (!what.startsWith('ok')) return expect(read(h)).toBeNull()
    expect(read(h)).toEqual({ kind: 'key', text: 'secret456', clientKey: 'key123' })
  })

  it('cover both', () => {
    const kinds = vectors.legacy_amx.map(({ expect: what }) => what.slice(0, 2))
    expect(kinds.filter((kind) => kind === 'ok').length).toBeGreaterThanOrEqual(2)
    expect(kinds.filter((kind) => kind === '40').length).toBeGreaterThanOrEqual(6)
  })
})

describe('a credential', () => {
  it('that was not sent is not there: it may be a person', () => expect(read(null)).toBeUndefined())

  const bare = { kind: 'key', text: KEY, clientKey: null }
  const named = { kind: 'key', text: KEY, clientKey: '0123456789' }
  it.each([
    [`Bearer ${KEY}`, bare],
    [`bEARER   ${KEY}`, bare],
    [`Bearer ${JWT}`, { kind: 'jwt', text: JWT }],
    [`Basic ${b64(`0123456789:${KEY}`)}`, named],
    [`basic  ${b64(`0123456789:${KEY}`)}`, named],
    [`amx 0123456789:${KEY}`, named],
    [`AmX   0123456789:${KEY}`, named],
    ['amx key123:se:cr:et', { kind: 'key', text: 'se:cr:et', clientKey: 'key123' }],
    [`amx key123:${'s'.repeat(256)}`, { kind: 'key', text: 's'.repeat(256), clientKey: 'key123' }],
  ])('%s', (header, shown) => expect(read(header)).toEqual(shown))

  it('may stand in x-api-key', () => expect(read(null, KEY)).toEqual(bare))

  it('may be sent twice where both are one', () => {
    expect(read(`Bearer ${KEY}`, KEY)).toEqual(bare)
    expect(read(`amx 0123456789:${KEY}`, KEY)).toEqual(named)
  })

  it.each([
    ['another', `Bearer ${KEY}`, `${KEY}x`],
    ['a token and a key', `Bearer ${JWT}`, KEY],
    ['one that is none and a key', 'Bearer', KEY],
    ['a key and one that is none', `Bearer ${KEY}`, ''],
    ['nothing and a key', '', KEY],
  ])('of which there are two, %s, is none', (_, authorization, apiKey) =>
    expect(read(authorization, apiKey)).toBeNull(),
  )

  it.each([
    ['', 'nothing'],
    ['Bearer', 'a scheme'],
    ['Bearer ', 'a scheme and a space'],
    [KEY, 'no scheme'],
    [`Bearer\t${KEY}`, 'a tab'],
    [`Bearer ${KEY} `, 'a space at the end'],
    [`Bearer ${KEY}\n`, 'a line break at the end'],
    [`Bearer ${KEY},`, 'a comma'],
    [`Bearer ${KEY}, Bearer ${KEY}`, 'a list'],
    [`Bearer "${KEY}"`, 'quotes'],
    [`Bearer ${KEY}é`, 'what is not ASCII'],
    [`Bearer ${'k'.repeat(129)}`, 'a key too long'],
    [`Bearer ${JWT.replaceAll('.', `.${'a'.repeat(3000)}`)}`, 'a token too long'],
    [`Bearer ${JWT}.x.y`, 'a token of five parts'],
    ['Bearer ..', 'an empty token'],
    [`Basic ${KEY}`, 'what is no base64'],
    [`Basic ${b64(KEY)}`, 'no colon'],
    [`Basic ${b64(`0123456789:`)}`, 'an empty secret'],
    [`Basic ${b64(`:${KEY}`)}`, 'an empty client key'],
    [`Basic ${b64(`0123456789:${KEY}`)}=`, 'padding too much'],
    [`Basic ${b64(`0123456789:${KEY}`).replace(/=+$/, '')}`, 'padding left out'],
    [`Basic ${b64(`0123456789:${KEY}\u0000`)}`, 'a null in it'],
    [`Basic ${b64(`0123456789:${KEY}ü`)}`, 'what is not ASCII in it'],
    [`Basic ${b64(`0123456789:a,b`)}`, 'a comma in it'],
    [`Basic ${b64(`0123456789:a b`)}`, 'a space in it'],
    [`Basic ${'QUFB'.repeat(1200)}`, 'base64 too long'],
    ['amx key:secret', 'a client key too short'],
    [`amx ${'k'.repeat(65)}:s`, 'a client key too long'],
    [`amx key123:${'s'.repeat(257)}`, 'a secret too long'],
    ['amx kéy123:secret', 'a client key that is not ASCII'],
    ['amx key123 :secret', 'a space before the colon'],
    [`amx\u00a0key123:secret`, 'another kind of space'],
    ['Negotiate abc', 'another scheme'],
    ['Digest username="x"', 'a scheme of many parts'],
    ['Bearer constructor:x', 'a colon'],
    [`Bearer ${'x'.repeat(100_000)}`, 'a giant'],
    [' '.repeat(100_000), 'a giant of nothing'],
  ])('%s is none: %s', (header) => expect(read(header)).toBeNull())

  it.each(['', ' ', `${KEY} `, `Bearer ${KEY}`, `${KEY}, ${KEY}`, 'é', 'k'.repeat(129), JWT])(
    'x-api-key: %j is none',
    (header) => expect(read(null, header)).toBeNull(),
  )
})
