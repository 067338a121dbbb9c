import { afterEach, describe, expect, it, vi } from 'vitest'
import { KEY_SCOPES } from '#domains/tenants/index.ts'
import { newKeyText, rotatedText } from '#domains/keys/key-text.ts'
import vectors from '../cases/api-key-vectors.json'
import { call } from '../make/app.ts'
import { askToken, basic, issueKey, locatorIn, STYLES, tokenOf } from '../make/keys.ts'
import { person } from '../make/people.ts'

afterEach(() => vi.useRealTimers())

/** Addresses that no other test uses: what fails from one is remembered. */
let used = 0
const newAddress = () =>
  `2001:db8:${(++used).toString(16)}:${Math.floor(Math.random() * 65_535).toString(16)}::1`
const tags = (authorization: string, address?: string, settings: Partial<Env> = {}) =>
  call('GET', '/v1/tags', {
    headers: { authorization, ...(address === undefined ? {} : { 'cf-connecting-ip': address }) },
    env: settings,
  })
/** A right checksum on a wrong secret of the same key: what a guesser would send. */
const guess = (key: string) => rotatedText('live', locatorIn(key))
/** For tests of the gate's own count, which the address's would end before. */
const patient = { FAILED_KEYS: { limit: async () => ({ success: true }) } as unknown as RateLimit }
/** A gate that nobody may ask. */
const silent = {
  KEY_GATE: new Proxy({}, { get: () => () => expect.fail('a gate was asked') }) as Env['KEY_GATE'],
}

describe('the five styles', () => {
  it('open the same, to one caller and the same budget', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const styles = Object.values(STYLES).map((style) => style(key.text))
    const bodies = []
    let n = 0
    for (const headers of [...styles, { authorization: `Bearer ${await tokenOf(key.text)}` }]) {
      const reply = await call('GET', '/v1/tags', { headers })
      expect(reply.status).toBe(200)
      // Asking for the token was a call too.
      expect(reply.headers.get('ratelimit')).toContain(`"day";r=${100_000 - 2 - n++}`)
      bodies.push(reply.body)
    }
    for (const body of bodies) expect(body).toEqual(bodies[0])
  })

  it('never help each other out: what is not exactly one credential is none, and no gate is asked', async () => {
    const ada = await person()
    const [key, other] = [await issueKey(ada, KEY_SCOPES), await issueKey(ada, KEY_SCOPES)]
    const [k, o] = [key.text, other.text]
    const none = await tags(`Bearer ${newKeyText('live')}`)
    const words = { ...none.body.error, request_id: '' }
    const odd: Record<string, string>[] = [
      ...vectors.legacy_amx.map(({ h }) => ({ authorization: h })),
      ...vectors.invalid
        .filter((text) => text !== '')
        .map((text) => ({ 'x-api-key': text.replace('amx_', 'syn_') })),
      ...vectors.valid.map(({ key: text }) => ({ authorization: `Bearer ${text}` })),
      { authorization: `Bearer ${k}`, 'x-api-key': o },
      { authorization: basic(k), 'x-api-key': o },
      { authorization: 'Bearer x', 'x-api-key': k },
      { authorization: `Bearer ${k}`, 'x-api-key': '' },
      { authorization: `Bearer ${k}, Bearer ${k}` },
      { authorization: `amx ${locatorIn(k)}:${k}, amx ${locatorIn(o)}:${o}` },
      { authorization: `amx ${locatorIn(o)}:${k}` },
      { authorization: basic(k, locatorIn(o)) },
      { authorization: basic(k, key.id) },
      { authorization: `amx ${locatorIn(k)}:` },
      { authorization: `amx ${locatorIn(k)}:${k}é` },
      { authorization: `Basic ${k}` },
      { authorization: `Bearer ${'x'.repeat(60_000)}` },
      { 'x-api-key': `${k}${'0'.repeat(200)}` },
    ]
    for (const headers of odd) {
      // A person’s cookie does not help either.
      const reply = await call('GET', '/v1/tags', {
        headers: { ...headers, cookie: ada.cookie },
        env: silent,
      })
      expect(
        [reply.status, { ...reply.body.error, request_id: '' }],
        JSON.stringify(headers).slice(0, 200),
      ).toEqual([401, words])
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="syncline"')
    }
    expect((await tags(`Bearer ${k}`)).status).toBe(200)
    // Two that are one are one.
    expect(
      (await call('GET', '/v1/tags', { headers: { authorization: basic(k), 'x-api-key': k } })).status,
    ).toBe(200)
  })

  it('write without being taken for a page of another site, cookie or not', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['syncs:read', 'syncs:write'])
    for (const style of Object.values(STYLES)) {
      const headers = { ...style(key.text), cookie: ada.cookie, 'sec-fetch-site': 'cross-site' }
      const reply = await call('PATCH', '/v1/syncs/syn_0000000000000000000000', {
        headers,
        body: { paused: true },
      })
      expect(reply.body.error.code).not.toBe('auth.cross_site')
      expect(reply.status).toBe(404)
    }
  })
})

describe('unknown and wrong', () => {
  it('are answered alike, headers and all', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const gone = await issueKey(ada, ['tags:read'])
    await ada.call('DELETE', `/v1/keys/${gone.id}`)
    const heard = []
    for (const text of [newKeyText('live'), newKeyText('test'), guess(key.text), gone.text, guess(gone.text)])
      for (const style of Object.values(STYLES)) {
        const { status, headers, body } = await call('GET', '/v1/tags', { headers: style(text) })
        heard.push({
          status,
          headers: [...headers].filter(([name]) => name !== 'x-request-id'),
          body: { ...body.error, request_id: '' },
        })
      }
    expect(heard[0]).toMatchObject({ status: 401, body: { code: 'auth.bad_key' } })
    for (const one of heard) expect(one).toEqual(heard[0])
  })

  it('are counted alike: after ten wrong secrets from one place that pair waits, and nobody else', async () => {
    const ada = await person()
    const [key, other] = [await issueKey(ada, ['tags:read']), await issueKey(ada, ['tags:read'])]
    const [here, elsewhere] = [newAddress(), newAddress()]
    for (const text of [key.text, newKeyText('live')]) {
      const statuses = []
      for (let i = 0; i < 12; i++) statuses.push((await tags(`Bearer ${guess(text)}`, here, patient)).status)
      expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429])
    }
    const waits = await tags(`Bearer ${key.text}`, here, patient)
    expect([waits.status, waits.body.error.code]).toEqual([429, 'auth.too_many_wrong'])
    expect(Number(waits.headers.get('retry-after'))).toBeGreaterThan(14 * 60)
    expect(Number(waits.headers.get('retry-after'))).toBeLessThanOrEqual(15 * 60)
    // The neighbour in the same network of IPv6 is the same guesser.
    expect((await tags(`Bearer ${key.text}`, here.replace(/1$/, '2'), patient)).status).toBe(429)
    // The holder elsewhere, another key from here, and a token that was signed are not stopped.
    expect((await tags(`Bearer ${key.text}`, elsewhere, patient)).status).toBe(200)
    expect((await tags(`Bearer ${other.text}`, here, patient)).status).toBe(200)
    expect((await tags(`Bearer ${await tokenOf(key.text)}`, here, patient)).status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 + 1000 })
    expect((await tags(`Bearer ${key.text}`, here, patient)).status).toBe(200)
  })

  it('are not counted together with right ones: a holder with an old secret somewhere goes on', async () => {
    const key = await issueKey(await person(), ['tags:read'])
    const here = newAddress()
    for (let i = 0; i < 3; i++) {
      for (let wrong = 0; wrong < 9; wrong++)
        expect((await tags(`Bearer ${guess(key.text)}`, here, patient)).status).toBe(401)
      expect((await tags(`Bearer ${key.text}`, here, patient)).status).toBe(200)
    }
  })

  it('from nowhere are not counted: only Cloudflare’s edge knows an address', async () => {
    const key = await issueKey(await person(), ['tags:read'])
    for (let i = 0; i < 30; i++) {
      const headers = {
        authorization: `Bearer ${guess(key.text)}`,
        'x-forwarded-for': '203.0.113.7',
        'x-real-ip': '203.0.113.7',
      }
      expect((await call('GET', '/v1/tags', { headers })).status).toBe(401)
    }
    expect((await tags(`Bearer ${key.text}`)).status).toBe(200)
  })
})

describe('an address that tries keys', () => {
  /** Tries until the address is sent away, and says how many that took. */
  async function blocked(address: string, tries: () => Promise<{ status: number }>): Promise<number> {
    for (let n = 1; n <= 60; n++) if ((await tries()).status === 429) return n
    return expect.fail(`${address} may go on for ever`)
  }

  it('is sent away before anything is hashed or asked, for the rest of the minute, and only itself', async () => {
    // The counter's window is the clock's minute: begin early in one, so that twenty fit into it.
    vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / 60_000) * 60_000 + 1000 })
    const key = await issueKey(await person(), ['tags:read'])
    const [here, elsewhere] = [newAddress(), newAddress()]
    const n = await blocked(here, () => tags(`Bearer ${newKeyText('live')}`, here))
    expect(n).toBeGreaterThan(20)
    expect(n).toBeLessThanOrEqual(42)
    for (const authorization of [
      `Bearer ${key.text}`,
      `Bearer ${newKeyText('live')}`,
      'amx a:b',
      basic(key.text),
      'Bearer a.b.c',
    ]) {
      const reply = await tags(authorization, here, silent)
      expect([reply.status, reply.body.error.code]).toEqual([429, 'auth.too_many_tries'])
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    }
    const form = { grant_type: 'client_credentials' }
    const token = await askToken(form, { authorization: basic(key.text), 'cf-connecting-ip': here })
    expect([token.status, token.body.error]).toEqual([429, 'temporarily_unavailable'])
    expect((await tags(`Bearer ${key.text}`, elsewhere)).status).toBe(200)
    // People are not keys: whoever is signed in goes on.
    const ada = await person()
    const signedIn = await call('GET', '/v1/tags', {
      headers: { cookie: ada.cookie, 'cf-connecting-ip': here },
    })
    expect(signedIn.status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    expect((await tags(`Bearer ${key.text}`, here)).status).toBe(200)
  })

  it.each([
    ['malformed headers', 'amx key123'],
    ['tokens that we did not sign', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'],
    ['tokens signed by others', 'Bearer eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ4In0.c2ln'],
  ])('is counted for %s too', async (_, authorization) => {
    const here = newAddress()
    expect(await blocked(here, () => tags(authorization, here))).toBeGreaterThan(20)
  })

  it('is counted at the token endpoint too', async () => {
    const here = newAddress()
    const asked = () =>
      askToken(
        { grant_type: 'client_credentials' },
        { authorization: basic(newKeyText('live')), 'cf-connecting-ip': here },
      )
    expect(await blocked(here, asked)).toBeGreaterThan(20)
  })

  it('is not counted for right keys, refused or not, nor for tokens of ours that have ended', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'], { rate_per_minute: 30 })
    const here = newAddress()
    const token = await tokenOf(key.text)
    await ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days: 1 })
    for (let i = 0; i < 60; i++) expect([200, 429]).toContain((await tags(`Bearer ${key.text}`, here)).status)
    await ada.call('DELETE', `/v1/keys/${key.id}`)
    for (let i = 0; i < 60; i++) expect((await tags(`Bearer ${token}`, here)).status).toBe(401)
  })
})
