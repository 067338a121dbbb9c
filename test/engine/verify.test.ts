import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Verification } from '#connectors/contract.ts'
import { type Delivered, verify } from '#engine/verify.ts'
import type { Json } from '#kit/json.ts'
import { secret } from '#kit/secret.ts'
import stripe from '../cases/stripe-style-vectors.json'
import { accountOf, connectorOf, ctxOf, NOW } from './vendor.ts'
import { readWebhook } from '../make/read-webhook.ts'

type Hmac = Extract<Verification, { kind: 'hmac-sha256' }>
type PublicKey = Extract<Verification, { publicKey: string }>

const SECRET = 'a-signing-secret'
const BODY = '{"type":"user.created","at":"2026-11-22T10:00:00Z","id":"ü"}'
const hex = (text: string | Buffer, key = SECRET) => createHmac('sha256', key).update(text).digest('hex')
const base64 = (text: string) => createHmac('sha256', SECRET).update(text).digest('base64')
const seconds = String(NOW / 1000)

const hmac: Hmac = {
  kind: 'hmac-sha256',
  header: 'X-Signature',
  secret: 'signing',
  encoding: 'hex',
  signed: '{body}',
}
const slack: Hmac = {
  ...hmac,
  signed: 'v0:{timestamp}:{body}',
  prefix: 'v0=',
  timestamp: { from: 'header:X-Time', unit: 's', toleranceMs: 300_000 },
}
const paired: Hmac = {
  ...hmac,
  header: 'Stripe-Signature',
  signed: '{timestamp}.{body}',
  pair: 'v1',
  timestamp: { from: 'pair:t', unit: 's', toleranceMs: stripe.tolerance * 1000 },
}

interface Sent {
  headers: Record<string, string>
  body?: string | Buffer
  over?: Partial<Delivered>
}

/** `believed`, or why not. */
async function verdict(proofs: Verification | Verification[], { headers, body = BODY, over }: Sent) {
  const bytes = new Uint8Array(Buffer.from(body))
  let json: Json = null
  try {
    json = JSON.parse(Buffer.from(bytes).toString()) as Json
  } catch {
    // Not every body is JSON.
  }
  const all = Array.isArray(proofs) ? proofs : [proofs]
  const told = await verify(all, {
    headers: new Headers(headers),
    body: bytes,
    json,
    settings: {},
    secrets: { signing: secret(SECRET) },
    now: NOW,
    ...over,
  })
  return told.ok ? 'believed' : told.error.reason
}

const flipped = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1)

describe('a shared secret', () => {
  it.each<[string, Hmac, Record<string, string>, string]>([
    ['hex', hmac, { 'x-signature': hex(BODY) }, 'believed'],
    ['hex in capitals', hmac, { 'x-signature': hex(BODY).toUpperCase() }, 'believed'],
    ['base64', { ...hmac, encoding: 'base64' }, { 'x-signature': base64(BODY) }, 'believed'],
    [
      'base64 without its end',
      { ...hmac, encoding: 'base64' },
      { 'x-signature': base64(BODY).replace(/=+$/, '') },
      'believed',
    ],
    ['a prefix', { ...hmac, prefix: 'sha256=' }, { 'x-signature': `sha256=${hex(BODY)}` }, 'believed'],
    [
      'no prefix where there is one',
      { ...hmac, prefix: 'sha256=' },
      { 'x-signature': hex(BODY) },
      'bad_signature',
    ],
    ['a prefix where there is none', hmac, { 'x-signature': `sha256=${hex(BODY)}` }, 'bad_signature'],
    [
      'time and body',
      slack,
      { 'x-signature': `v0=${hex(`v0:${seconds}:${BODY}`)}`, 'x-time': seconds },
      'believed',
    ],
    [
      'another time than was signed',
      slack,
      { 'x-signature': `v0=${hex(`v0:${seconds}:${BODY}`)}`, 'x-time': String(NOW / 1000 + 1) },
      'bad_signature',
    ],
    [
      'no time where one is signed',
      slack,
      { 'x-signature': `v0=${hex(`v0:${seconds}:${BODY}`)}` },
      'bad_signature',
    ],
    ['no time at all, signed so', slack, { 'x-signature': `v0=${hex(`v0::${BODY}`)}` }, 'no_timestamp'],
    [
      'a time that is none',
      slack,
      { 'x-signature': `v0=${hex(`v0:-5:${BODY}`)}`, 'x-time': '-5' },
      'no_timestamp',
    ],
    [
      'a time in another notation',
      slack,
      { 'x-signature': `v0=${hex(`v0:1e9:${BODY}`)}`, 'x-time': '1e9' },
      'no_timestamp',
    ],
    [
      'hex where it is base64',
      { ...hmac, encoding: 'base64' },
      { 'x-signature': hex(BODY) },
      'bad_signature',
    ],
    ['base64 where it is hex', hmac, { 'x-signature': base64(BODY) }, 'bad_signature'],
    [
      'the alphabet of addresses',
      { ...hmac, encoding: 'base64' },
      { 'x-signature': base64('a').replaceAll(/[+/]/g, '-') + '-' },
      'bad_signature',
    ],
    ['hex cut short', hmac, { 'x-signature': hex(BODY).slice(0, 62) }, 'bad_signature'],
    ['half a byte more', hmac, { 'x-signature': `${hex(BODY)}0` }, 'bad_signature'],
    ['a byte more', hmac, { 'x-signature': `${hex(BODY)}00` }, 'bad_signature'],
    [
      'a space inside',
      hmac,
      { 'x-signature': `${hex(BODY).slice(0, 8)} ${hex(BODY).slice(8)}` },
      'bad_signature',
    ],
    ['of another secret', hmac, { 'x-signature': hex(BODY, 'another') }, 'bad_signature'],
    ['of the empty secret', hmac, { 'x-signature': hex(BODY, '') }, 'bad_signature'],
    ['a word', hmac, { 'x-signature': 'N/A' }, 'bad_signature'],
    ['an empty header', hmac, { 'x-signature': '' }, 'no_signature'],
    ['no header', hmac, {}, 'no_signature'],
  ])('%s', async (_what, proof, ...[headers, wanted]) =>
    expect(await verdict(proof, { headers })).toBe(wanted),
  )

  it('is of every bit of the body and the signature', async () => {
    const right = hex(BODY)
    for (let at = 0; at < BODY.length; at++) {
      const body = Buffer.from(BODY)
      body[at] = (body[at] ?? 0) ^ (1 << (at % 8))
      expect(await verdict(hmac, { headers: { 'x-signature': right }, body })).toBe('bad_signature')
    }
    for (let at = 0; at < right.length; at++)
      expect(await verdict(hmac, { headers: { 'x-signature': flipped(right, at) } })).toBe('bad_signature')
  })

  it('is of the bytes, whether they are text or not', async () => {
    for (const body of [
      Buffer.from([0xff, 0xfe, 0, 0xc3]),
      Buffer.from(''),
      Buffer.from('{timestamp}{body}$&'),
    ])
      expect(await verdict(hmac, { headers: { 'x-signature': hex(body) }, body })).toBe('believed')
    const body = `{ "b": 1,  "a": 2 }`
    const rewritten = { 'x-signature': hex(JSON.stringify(JSON.parse(body))) }
    expect(await verdict(hmac, { headers: rewritten, body })).toBe('bad_signature')
  })

  it.each(['', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'another'])(
    'that is not filled in believes nobody: %j',
    async (id) => {
      for (const key of ['', 'undefined', '[object Object]']) {
        const headers = { 'x-signature': hex(BODY, key) }
        expect(await verdict({ ...hmac, secret: id }, { headers })).toBe('no_secret')
        const secrets = { signing: secret('') }
        expect(await verdict(hmac, { headers, over: { secrets } })).toBe('no_secret')
      }
    },
  )

  it.each<[string, number, string]>([
    ['as old as may be', -300_000, 'believed'],
    ['a little older', -300_001, 'too_old'],
    ['as far ahead as may be', 300_000, 'believed'],
    ['a little further', 300_001, 'too_new'],
    ['years ahead', 1e12, 'too_new'],
  ])('signed %s', async (_what, ms, wanted) => {
    const proof: Hmac = { ...slack, timestamp: { from: 'header:X-Time', unit: 'ms', toleranceMs: 300_000 } }
    const time = String(NOW + ms)
    const headers = { 'x-signature': `v0=${hex(`v0:${time}:${BODY}`)}`, 'x-time': time }
    expect(await verdict(proof, { headers })).toBe(wanted)
  })

  it.each([
    ['2026-11-22T10:00:00Z', 'believed'],
    ['2026-11-22T09:54:59Z', 'too_old'],
    ['yesterday', 'no_timestamp'],
    ['', 'no_timestamp'],
  ])('with the time in the body: %j', async (at, wanted) => {
    const body = JSON.stringify({ sent: { at } })
    const proof: Hmac = { ...hmac, timestamp: { from: 'sent.at', unit: 'iso', toleranceMs: 300_000 } }
    expect(await verdict(proof, { headers: { 'x-signature': hex(body) }, body })).toBe(wanted)
  })
})

describe('a header of pairs', () => {
  it.each(stripe.cases.map(({ h, ok }) => [h, ok] as const))('%s: %s', async (header, believed) => {
    const over = { secrets: { signing: secret(stripe.secret) }, now: stripe.now * 1000 }
    const told = await verdict(paired, { headers: { 'stripe-signature': header }, body: stripe.body, over })
    expect(told).toBe(believed ? 'believed' : 'too_old')
  })

  it('is refused from a time to come, where Stripe’s own libraries look at the past alone', async () => {
    const [first] = stripe.cases
    const over = { secrets: { signing: secret(stripe.secret) }, now: (stripe.now - 400) * 1000 }
    const headers = { 'stripe-signature': first?.h ?? '' }
    expect(await verdict(paired, { headers, body: stripe.body, over })).toBe('too_new')
  })

  it('of GitHub’s kind has no time: only the delivery’s id tells a copy sent again', async () => {
    const github: Hmac = { ...hmac, header: 'X-Hub-Signature-256', prefix: 'sha256=' }
    const told = (value: string) => verdict(github, { headers: { 'x-hub-signature-256': value } })
    expect(await told(`sha256=${hex(BODY)}`)).toBe('believed')
    for (const off of [hex(BODY), `sha1=${hex(BODY)}`, `sha256=${hex(`${BODY} `)}`, 'sha256='])
      expect(await told(off), off).toBe('bad_signature')
  })

  const right = hex(`${seconds}.${BODY}`)
  it.each<[string, string, string]>([
    ['in another order', `v1=${right},t=${seconds}`, 'believed'],
    ['with spaces', `t=${seconds}, v1=${right}`, 'believed'],
    ['the right one last of several', `t=${seconds},v1=${hex('x')},v1=,v1=zz,v1=${right}`, 'believed'],
    ['the right one under another key', `t=${seconds},v0=${right}`, 'bad_signature'],
    ['no key', `t=${seconds},${right}`, 'bad_signature'],
    ['two times, the later one signed', `t=1,t=${seconds},v1=${right}`, 'bad_signature'],
    ['no time', `v1=${right}`, 'bad_signature'],
    ['none', 'N/A', 'bad_signature'],
    ['a thousand, none right', `t=${seconds}${`,v1=${hex('x')}`.repeat(1000)}`, 'bad_signature'],
  ])('%s', async (_what, header, wanted) =>
    expect(await verdict(paired, { headers: { 'stripe-signature': header } })).toBe(wanted),
  )
})

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const ed = generateKeyPairSync('ed25519')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherEd = generateKeyPairSync('ed25519')
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

describe.each([
  { kind: 'ed25519', pair: ed, other: otherEd, digest: null },
  { kind: 'rsa-sha256', pair: rsa, other: otherRsa, digest: 'sha256' },
] as const)('a public key: $kind', ({ kind, pair, other, digest }) => {
  const signed = (body: string, key: KeyObject) => sign(digest, Buffer.from(body), key)
  const proof: PublicKey = { kind, header: 'X-Proof', publicKey: pem(pair.publicKey), keySetting: 'key' }
  const right = signed(BODY, pair.privateKey).toString('base64')
  const sent = (header: string, settings: Record<string, string> = {}, body = BODY) =>
    verdict(proof, { headers: { 'x-proof': header }, body, over: { settings } })

  it('signs every bit of the body', async () => {
    expect(await sent(right)).toBe('believed')
    expect(await sent(right.replace(/=+$/, ''))).toBe('believed')
    for (let at = 0; at < BODY.length; at += 7)
      expect(await sent(right, {}, flipped(BODY, at))).toBe('bad_signature')
    for (let at = 0; at < 80; at += 7) expect(await sent(flipped(right, at))).toBe('bad_signature')
  })

  it.each([
    'N/A',
    'AAAA',
    '=',
    'x'.repeat(5000),
    Buffer.alloc(64).toString('base64'),
    Buffer.alloc(256).toString('base64'),
  ])('does not take %.20s', async (header) => expect(await sent(header)).toBe('bad_signature'))

  it('is replaced by the one in the setting, on one line or many, and only where that is filled in', async () => {
    const own = signed(BODY, other.privateKey).toString('base64')
    const key = pem(other.publicKey)
    expect(await sent(own)).toBe('bad_signature')
    for (const setting of [
      key,
      key.replaceAll('\n', ' '),
      key.replaceAll('\n', '\\n'),
      key.replaceAll(/-----[A-Z ]+-----|\n/g, ''),
    ]) {
      expect(await sent(own, { key: setting })).toBe('believed')
      expect(await sent(right, { key: setting })).toBe('bad_signature')
    }
    expect(await sent(right, { key: '' })).toBe('believed')
  })

  it.each([
    'no key',
    '-----BEGIN PUBLIC KEY-----',
    pem(kind === 'ed25519' ? rsa.publicKey : ed.publicKey),
    'AAAA',
  ])('that is broken believes nobody: %.30s', async (key) =>
    expect(await sent(right, { key })).toBe('bad_key'),
  )

  it('counts only while its switch is on', async () => {
    const switched: PublicKey = { ...proof, enabledBy: 'on' }
    const told = (settings: Record<string, string>) =>
      verdict(switched, { headers: { 'x-proof': right }, over: { settings } })
    expect(await told({ on: 'yes' })).toBe('believed')
    expect(await told({})).toBe('no_signature')
    for (const on of ['', 'no', 'YES', 'true']) expect(await told({ on })).toBe('no_signature')
    expect(await verdict({ ...proof, enabledBy: 'constructor' }, { headers: { 'x-proof': right } })).toBe(
      'no_signature',
    )
  })

  it('with a time in the body is believed while that is fresh', async () => {
    const timed: PublicKey = { ...proof, timestamp: { from: 'at', unit: 'iso', toleranceMs: 300_000 } }
    const told = (now: number) => verdict(timed, { headers: { 'x-proof': right }, over: { now } })
    expect(await told(NOW + 300_000)).toBe('believed')
    expect(await told(NOW + 300_001)).toBe('too_old')
    expect(await told(NOW - 300_001)).toBe('too_new')
  })
})

describe('several proofs', () => {
  const second: Hmac = { ...hmac, header: 'X-Old' }

  it('are asked in order, and the first that is there decides', async () => {
    const both = { 'x-signature': 'N/A', 'x-old': hex(BODY) }
    expect(await verdict([hmac, second], { headers: both })).toBe('bad_signature')
    expect(await verdict([hmac, second], { headers: { 'x-old': hex(BODY) } })).toBe('believed')
    expect(await verdict([hmac, second], { headers: {} })).toBe('no_signature')
    expect(await verdict([], { headers: both })).toBe('no_signature')
  })

  it('pass over one that is switched off', async () => {
    const off: PublicKey = {
      kind: 'rsa-sha256',
      header: 'X-Old',
      publicKey: pem(rsa.publicKey),
      enabledBy: 'rsa',
    }
    expect(await verdict([off, hmac], { headers: { 'x-old': 'AAAA', 'x-signature': hex(BODY) } })).toBe(
      'believed',
    )
    expect(
      await verdict([off], {
        headers: { 'x-old': sign('sha256', Buffer.from(BODY), rsa.privateKey).toString('base64') },
      }),
    ).toBe('no_signature')
  })

  it('are none where the address is all there is', async () =>
    expect(await verdict({ kind: 'address' }, { headers: {}, body: 'anything' })).toBe('believed'))
})

it('a delivery that is not believed is never read, and says nothing of what was signed', async () => {
  const read: Json[] = []
  const connector = connectorOf({
    webhooks: {
      setup: '',
      verify: [hmac],
      type: (body) => {
        read.push(body)
        return 'x'
      },
      events: {},
    },
  })
  const account = accountOf('https://api.acme.com', { connector, secrets: { signing: secret(SECRET) } })
  const deliver = (signature: string) =>
    readWebhook(ctxOf(), account, {
      headers: new Headers({ 'x-signature': signature }),
      body: new Uint8Array(Buffer.from(BODY)),
    })
  const refused = await deliver(hex('other'))
  expect(refused).toMatchObject({ ok: false, error: { code: 'webhook.bad_signature' } })
  expect(JSON.stringify(refused)).not.toContain(hex(BODY))
  expect(read).toEqual([])
  expect(await deliver(hex(BODY))).toMatchObject({ ok: true, value: { type: 'x', known: false } })
})
