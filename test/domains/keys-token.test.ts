import { env } from 'cloudflare:workers'
import {
  CompactSign,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
} from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { publicKeys, sign, verified } from '#kit/instance-key.ts'
import { call, ORIGIN } from '../make/app.ts'
import { askToken, basic, issueKey, locatorIn, tokenOf } from '../make/keys.ts'
import { person } from '../make/people.ts'

const GRANT = { grant_type: 'client_credentials' }
const tags = async (token: string) =>
  (await call('GET', '/v1/tags', { headers: { authorization: `Bearer ${token}` } })).status
const users = async (token: string) =>
  (await call('GET', '/v1/users', { headers: { authorization: `Bearer ${token}` } })).status

afterEach(() => vi.useRealTimers())

describe('a token', () => {
  it('is given for a client key and secret, in the form or by Basic, and says what it is', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['users:read', 'tags:read'])
    const replies = [
      await askToken({ ...GRANT, client_id: locatorIn(key.text), client_secret: key.text }),
      await askToken(GRANT, { authorization: basic(key.text) }),
      await askToken(
        { ...GRANT, client_id: locatorIn(key.text), scope: '' },
        { authorization: basic(key.text) },
      ),
      await askToken({ ...GRANT, unknown: 'is ignored' }, { authorization: basic(key.text) }),
    ]
    for (const { status, headers, body } of replies) {
      expect(status).toBe(200)
      expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache'])
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        scope: 'tags:read users:read',
      })
      expect([await tags(body.access_token), await users(body.access_token)]).toEqual([200, 200])
    }
    const [token = ''] = replies.map(({ body }) => String(body.access_token))
    expect(decodeProtectedHeader(token)).toEqual({
      alg: 'EdDSA',
      kid: publicKeys(env).keys[0]?.kid,
      typ: 'at+jwt',
    })
    const claims = decodeJwt(token)
    expect(claims).toEqual({
      iss: ORIGIN,
      aud: ORIGIN,
      sub: key.id,
      client_id: locatorIn(key.text),
      scope: 'tags:read users:read',
      gen: 1,
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 600,
      jti: expect.any(String),
    })
    expect(new Set(replies.map(({ body }) => decodeJwt(body.access_token).jti)).size).toBe(replies.length)
    // Nothing of the secret is in it.
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).not.toContain(key.text.slice(13))
  })

  it('may be narrower than its key, and is then', async () => {
    const key = await issueKey(await person(), ['users:read', 'tags:read'])
    const token = await tokenOf(key.text, 'tags:read  tags:read')
    expect(decodeJwt(token).scope).toBe('tags:read')
    const reply = await call('GET', '/v1/users', { headers: { authorization: `Bearer ${token}` } })
    expect([reply.status, reply.body.error.code]).toEqual([403, 'auth.not_allowed'])
    expect([await tags(token), await users(token)]).toEqual([200, 403])
  })

  it('lives ten minutes, and never longer than its key', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const token = await tokenOf(key.text)
    const end = (decodeJwt(token).exp ?? 0) * 1000
    vi.useFakeTimers({ toFake: ['Date'], now: end - 1000 })
    expect(await tags(token)).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: end })
    expect(await tags(token)).toBe(401)
    vi.useRealTimers()
    const short = await issueKey(ada, ['tags:read'], {
      expires_at: new Date(Date.now() + 60_000).toISOString(),
    })
    const { body } = await askToken(GRANT, { authorization: basic(short.text) })
    expect(body.expires_in).toBeLessThanOrEqual(60)
    expect(body.expires_in).toBeGreaterThan(30)
  })

  it('is dead with its key, with its secret, and where the key has lost a scope it has', async () => {
    const ada = await person()
    const [revoked, rotated, lessened] = [
      await issueKey(ada, ['tags:read']),
      await issueKey(ada, ['tags:read']),
      await issueKey(ada, ['tags:read', 'users:read']),
    ]
    const tokens = [await tokenOf(revoked.text), await tokenOf(rotated.text), await tokenOf(lessened.text)]
    const narrow = await tokenOf(lessened.text, 'tags:read')
    for (const token of tokens) expect(await tags(token)).toBe(200)
    await ada.call('DELETE', `/v1/keys/${revoked.id}`)
    await ada.call('POST', `/v1/keys/${rotated.id}/rotate`, { overlap_days: 0 })
    await ada.call('PATCH', `/v1/keys/${lessened.id}`, { scopes: ['tags:read'] })
    for (const token of tokens) expect(await tags(token)).toBe(401)
    expect(await tags(narrow)).toBe(200)
    // What the key got later, a token from before has not.
    await ada.call('PATCH', `/v1/keys/${lessened.id}`, { scopes: ['tags:read', 'users:read'] })
    expect([await tags(narrow), await users(narrow)]).toEqual([200, 403])
  })

  it('of the secret before works through the overlap', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const before = await tokenOf(key.text)
    const { body } = await ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days: 1 })
    const late = await tokenOf(key.text)
    const next = await tokenOf(body.key)
    expect([decodeJwt(before).gen, decodeJwt(late).gen, decodeJwt(next).gen]).toEqual([1, 1, 2])
    for (const token of [before, late, next]) expect(await tags(token)).toBe(200)
    await ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days: 0 })
    for (const token of [before, late, next]) expect(await tags(token)).toBe(401)
  })

  it('takes from the key’s own budget, as asking for it does', async () => {
    const key = await issueKey(await person(), ['tags:read'], { rate_per_minute: 3 })
    const token = await tokenOf(key.text)
    expect([await tags(token), await tags(key.text), await tags(token), await tags(key.text)]).toEqual([
      200, 200, 429, 429,
    ])
    const refused = await askToken(GRANT, { authorization: basic(key.text) })
    expect([refused.status, refused.body.error]).toEqual([429, 'temporarily_unavailable'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('sees its own workspace', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.call('POST', '/v1/people', { email: 'b@people.example', first_name: 'B', last_name: 'B' })
    const token = await tokenOf((await issueKey(ada, ['people:read'])).text)
    const headers = {
      authorization: `Bearer ${token}`,
      'syncline-workspace': bob.workspace,
      cookie: bob.cookie,
    }
    expect((await call('GET', '/v1/people', { headers })).body.data).toEqual([])
  })
})

describe('no token is', () => {
  const parts = async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const token = await tokenOf(key.text)
    return { ada, key, token, claims: decodeJwt(token) }
  }
  const jwk = () => JSON.parse(env.INSTANCE_KEY) as JWK & { kid: string }
  const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

  it('what this instance did not sign as one', async () => {
    const { key, token, claims } = await parts()
    const header = { alg: 'EdDSA', kid: jwk().kid, typ: 'at+jwt' }
    const [head = '', body = '', signature = ''] = token.split('.')
    const stranger = await generateKeyPair('EdDSA')
    const strangers = await exportJWK(stranger.publicKey)
    const secret = new TextEncoder().encode(jwk().x)
    const now = Math.floor(Date.now() / 1000)
    const forged: Record<string, string> = {
      'alg none': `${b64({ ...header, alg: 'none' })}.${body}.`,
      'alg none with a signature': `${b64({ ...header, alg: 'none' })}.${body}.${signature}`,
      'a secret made of the public key': await new SignJWT(claims)
        .setProtectedHeader({ ...header, alg: 'HS256' })
        .sign(secret),
      'another key': await new SignJWT(claims).setProtectedHeader(header).sign(stranger.privateKey),
      'another key that it brings along': await new SignJWT(claims)
        .setProtectedHeader({ ...header, jwk: strangers })
        .sign(stranger.privateKey),
      'other claims': `${head}.${b64({ ...claims, scope: 'users:read' })}.${signature}`,
      'another header': `${b64({ ...header, typ: 'JWT' })}.${body}.${signature}`,
      'no signature': `${head}.${body}.`,
      'half a signature': `${head}.${body}.${signature.slice(0, 40)}`,
      'no JSON': `${head}.${Buffer.from('x').toString('base64url')}.${signature}`,
      'a receipt': await sign(env, 'syncline-receipt+jws', claims),
      'no type': await new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'EdDSA', kid: jwk().kid })
        .sign(await importJWK(jwk(), 'EdDSA')),
      'a plain JWT': await sign(env, 'JWT', claims),
      'another issuer': await sign(env, 'at+jwt', { ...claims, iss: 'https://other.example' }),
      'another audience': await sign(env, 'at+jwt', { ...claims, aud: 'https://other.example' }),
      'no end': await sign(env, 'at+jwt', { ...claims, exp: undefined }),
      'an end in the past': await sign(env, 'at+jwt', { ...claims, exp: now - 1 }),
      'a beginning in the future': await sign(env, 'at+jwt', { ...claims, nbf: now + 600 }),
      'another key’s gate': await sign(env, 'at+jwt', {
        ...claims,
        client_id: locatorIn((await parts()).key.text),
      }),
      'a gate of nobody': await sign(env, 'at+jwt', { ...claims, client_id: 'nobodyhere' }),
      'a secret to come': await sign(env, 'at+jwt', { ...claims, gen: 2 }),
      'more scope than the key has': await sign(env, 'at+jwt', { ...claims, scope: 'tags:read users:read' }),
      'the scopes of the house': await sign(env, 'at+jwt', { ...claims, scope: 'keys:write' }),
      'no scope': await sign(env, 'at+jwt', { ...claims, scope: '' }),
    }
    const bad = await call('GET', '/v1/tags', { headers: { authorization: `Bearer ${key.text}0` } })
    const words = { ...bad.body.error, request_id: '' }
    for (const [what, text] of Object.entries(forged)) {
      const reply = await call('GET', '/v1/tags', { headers: { authorization: `Bearer ${text}` } })
      expect([reply.status, { ...reply.body.error, request_id: '' }], what).toEqual([401, words])
      expect(reply.headers.get('www-authenticate'), what).toMatch(/^Bearer/)
    }
    expect(await tags(token)).toBe(200)
    expect(await tags(await sign(env, 'at+jwt', claims))).toBe(200)
  })

  it('a receipt’s, and no receipt is a token’s', async () => {
    const { claims } = await parts()
    const options = { typ: 'at+jwt', issuer: ORIGIN, audience: ORIGIN }
    expect(await verified(env, await sign(env, 'at+jwt', claims), options)).toMatchObject({ ok: true })
    expect(await verified(env, await sign(env, 'receipt', claims), options)).toEqual({
      ok: false,
      error: 'forged',
    })
    const stale = await sign(env, 'at+jwt', { ...claims, exp: 1 })
    expect(await verified(env, stale, options)).toEqual({ ok: false, error: 'stale' })
    const other = { ...jwk(), kid: 'another' }
    expect(
      await verified(
        { ...env, INSTANCE_KEY: JSON.stringify(other) },
        await sign(env, 'at+jwt', claims),
        options,
      ),
    ).toEqual({ ok: false, error: 'forged' })
  })

  it('a key at the token endpoint, nor good anywhere but as Bearer', async () => {
    const { token, key } = await parts()
    const elsewhere: Record<string, string>[] = [
      { 'x-api-key': token },
      { authorization: `amx ${locatorIn(key.text)}:${token}` },
      { authorization: basic(token, locatorIn(key.text)) },
    ]
    for (const headers of elsewhere) expect((await call('GET', '/v1/tags', { headers })).status).toBe(401)
    for (const authorization of [`Bearer ${token}`, `Bearer ${key.text}`, basic(token, locatorIn(key.text))])
      expect((await askToken(GRANT, { authorization })).body.error).toBe('invalid_client')
  })
})

describe('the token endpoint refuses in RFC 6749’s words', () => {
  it('what is no such request', async () => {
    const key = await issueKey(await person(), ['tags:read'])
    const other = await issueKey(await person(), ['tags:read'])
    const [client_id, client_secret] = [locatorIn(key.text), key.text]
    const client = { client_id, client_secret }
    const form = 'application/x-www-form-urlencoded'
    const me = { authorization: basic(key.text) }
    const twice = `grant_type=client_credentials&grant_type=client_credentials`
    const cases: [string, Parameters<typeof askToken>, number, string][] = [
      ['no grant', [client], 400, 'invalid_request'],
      ['an empty grant', [{ grant_type: '', ...client }], 400, 'invalid_request'],
      ['another grant', [{ grant_type: 'authorization_code', ...client }], 400, 'unsupported_grant_type'],
      ['a password grant', [{ grant_type: 'password', ...client }], 400, 'unsupported_grant_type'],
      ['a parameter twice', [twice, me], 400, 'invalid_request'],
      [
        'JSON',
        [JSON.stringify({ ...GRANT, ...client }), { 'content-type': 'application/json' }],
        400,
        'invalid_request',
      ],
      [
        'no type',
        [new URLSearchParams({ ...GRANT, ...client }).toString(), { 'content-type': '' }],
        400,
        'invalid_request',
      ],
      ['two ways to say who', [{ ...GRANT, ...client }, me], 400, 'invalid_request'],
      ['two clients', [{ ...GRANT, client_id: locatorIn(other.text) }, me], 400, 'invalid_request'],
      ['nobody', [GRANT], 401, 'invalid_client'],
      ['no secret', [{ ...GRANT, client_id }], 401, 'invalid_client'],
      ['no client key', [{ ...GRANT, client_secret }], 401, 'invalid_client'],
      [
        'another client key',
        [{ ...GRANT, client_id: locatorIn(other.text), client_secret }],
        401,
        'invalid_client',
      ],
      [
        'a wrong secret',
        [{ ...GRANT, client_id, client_secret: `${client_secret}0` }],
        401,
        'invalid_client',
      ],
      ['a key’s id', [{ ...GRANT, client_id: key.id, client_secret }], 401, 'invalid_client'],
      ['no base64', [GRANT, { authorization: 'Basic !' }], 401, 'invalid_client'],
      [
        'a scope the key lacks',
        [{ ...GRANT, ...client, scope: 'tags:read users:read' }],
        400,
        'invalid_scope',
      ],
      ['a scope of nobody', [{ ...GRANT, ...client, scope: '"\\' }], 400, 'invalid_scope'],
    ]
    for (const [what, asked, status, error] of cases) {
      const reply = await askToken(...asked)
      expect([reply.status, reply.body.error], `${what}: ${JSON.stringify(reply.body)}`).toEqual([
        status,
        error,
      ])
      expect(Object.keys(reply.body)).toEqual(['error', 'error_description'])
      expect(reply.body.error_description, what).toMatch(/^[ !#-[\]-~]{10,}$/)
      expect([reply.headers.get('cache-control'), reply.headers.get('pragma')], what).toEqual([
        'no-store',
        'no-cache',
      ])
      if (status === 401) expect(reply.headers.get('www-authenticate'), what).toMatch(/^Basic realm=/)
    }
    const good = await askToken({ ...GRANT, ...client }, { 'content-type': `${form}; charset=utf-8` })
    expect(good.status).toBe(200)
  })

  it('what is too long, and whoever comes from a wrong address', async () => {
    const key = await issueKey(await person(), ['tags:read'], { allowed_ips: ['203.0.113.7'] })
    const refused = await askToken(GRANT, {
      authorization: basic(key.text),
      'cf-connecting-ip': '198.51.100.1',
    })
    expect([refused.status, refused.body.error]).toEqual([400, 'unauthorized_client'])
    expect((await askToken({ ...GRANT, pad: 'x'.repeat(300 * 1024) })).status).toBe(413)
    const other = await call('GET', '/oauth/token')
    expect(other.status).toBeGreaterThanOrEqual(400)
    expect(other.status).toBeLessThan(500)
  })
})
