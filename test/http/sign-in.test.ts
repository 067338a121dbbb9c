import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { signIn } from '#domains/sign-in/index.ts'
import { randomBase62 } from '#kit/ids.ts'
import redirects from '../cases/open-redirect.json'
import { call, ORIGIN, type Reply } from '../make/app.ts'
import { PASSWORD, person, signedUp, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

const newEmail = () => `${randomBase62(12).toLowerCase()}@people.example`
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  call('POST', `/auth${path}`, { body, headers: { origin: ORIGIN, ...headers } })
const signUp = (email: string, over: object = {}) =>
  post('/sign-up/email', { name: 'Ada', email, password: PASSWORD, ...over })
const cookieOf = ({ headers }: Reply) => headers.get('set-cookie')?.split(';')[0] ?? ''

const names = ({ headers }: Reply) => [...headers.keys()].toSorted()

const took = async (email: string) => {
  const from = performance.now()
  await post('/sign-in/email', { email, password: 'wrong horse battery' })
  return performance.now() - from
}

describe('signing up, in and out', () => {
  it('gives a session that works until it is ended, and then nowhere', async () => {
    const email = newEmail()
    const up = await signUp(email)
    expect(up.status).toBe(200)
    const me = await call('GET', '/v1/me', { headers: { cookie: cookieOf(up) } })
    expect(me.body).toMatchObject({
      person: { email, name: 'Ada' },
      workspaces: [{ name: 'Ada’s workspace', role: 'owner' }],
    })

    const into = await post('/sign-in/email', { email, password: PASSWORD }, { cookie: cookieOf(up) })
    expect(into.status).toBe(200)
    expect(cookieOf(into)).toMatch(/^__Host-syncline=./)
    expect(cookieOf(into), 'a new session, not the one that was there').not.toBe(cookieOf(up))
    expect((await call('GET', '/v1/me', { headers: { cookie: cookieOf(into) } })).status).toBe(200)

    const out = await post('/sign-out', {}, { cookie: cookieOf(into) })
    expect(out.status).toBe(200)
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-syncline=; Max-Age=0/)
    const after = await call('GET', '/v1/me', { headers: { cookie: cookieOf(into) } })
    expect([after.status, after.body.error.code]).toEqual([401, 'auth.missing'])
    expect((await call('GET', '/auth/get-session', { headers: { cookie: cookieOf(into) } })).body).toBe(
      'null',
    )
  })

  it('sets cookies that no script and no other site can use', async () => {
    const email = newEmail()
    const replies = [
      await signUp(email),
      await post('/sign-in/email', { email, password: PASSWORD }),
      await post('/sign-in/email', { email, password: PASSWORD, rememberMe: false }),
    ]
    const cookies = replies.flatMap(({ headers }) => headers.getSetCookie())
    expect(cookies.length).toBeGreaterThan(2)
    for (const cookie of cookies) {
      for (const flag of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
        expect(cookie).toContain(`; ${flag}`)
      expect(cookie).not.toContain('Domain=')
    }
    for (const { headers } of replies) expect(headers.getSetCookie()[0]).toMatch(/^__Host-syncline=/)
  })

  it('knows a session by its signature, and ends it when its time is over', async () => {
    const ada = await person()
    const [name, value = ''] = ada.cookie.split('=')
    const forged = `${name}=${value.slice(0, 10)}${value[10] === 'x' ? 'y' : 'x'}${value.slice(11)}`
    expect((await call('GET', '/v1/me', { headers: { cookie: forged } })).status).toBe(401)
    expect(
      (await call('GET', '/v1/me', { headers: { cookie: `${name}=${value.split('.')[0]}` } })).status,
    ).toBe(401)
    await env.DB.prepare('UPDATE auth_sessions SET expires_at = ?1 WHERE token = ?2')
      .bind(Date.now() - 1000, value.split('.')[0])
      .run()
    expect((await call('GET', '/v1/me', { headers: { cookie: ada.cookie } })).status).toBe(401)
  })

  it('takes one address once, however it is spelled and whoever is quicker', async () => {
    const email = newEmail()
    const replies = await Promise.all([signUp(email), signUp(email), signUp(email.toUpperCase())])
    const statuses = replies.map(({ status }) => status).toSorted((x, y) => x - y)
    expect(statuses[0]).toBe(200)
    expect(
      statuses.slice(1).every((status) => status >= 400 && status < 500),
      String(statuses),
    ).toBe(true)
    const { results } = await env.DB.prepare('SELECT id FROM auth_users WHERE lower(email) = ?1')
      .bind(email)
      .all()
    expect(results).toHaveLength(1)
    expect((await post('/sign-in/email', { email: email.toUpperCase(), password: PASSWORD })).status).toBe(
      200,
    )
  })
})

describe('what a stranger learns', () => {
  it('is the same for a wrong password and an unknown address', async () => {
    const ada = await signedUp()
    const wrong = await post('/sign-in/email', { email: ada.email, password: 'wrong horse battery' })
    const unknown = await post('/sign-in/email', { email: newEmail(), password: 'wrong horse battery' })
    const said = ({ body }: Reply) => ({ ...body.error, request_id: '' })
    expect([wrong.status, said(wrong)]).toEqual([401, said(unknown)])
    expect(unknown.status).toBe(401)
    expect(names(wrong)).toEqual(names(unknown))
  })

  it('costs a password hash either way, so that the time tells nothing', async () => {
    const ada = await signedUp()
    const known = Math.min(await took(ada.email), await took(ada.email), await took(ada.email))
    const unknown = Math.min(await took(newEmail()), await took(newEmail()), await took(newEmail()))
    // A hash is a third of a second of work; an answer without one is ready in a few milliseconds.
    expect(unknown).toBeGreaterThan(known / 3)
  })
})

describe('sign-up', () => {
  it.each([
    ['a short password', { password: 'short12' }],
    ['an endless password', { password: 'x'.repeat(129) }],
    ['no password', { password: undefined }],
    ['a password that is no text', { password: ['x'] }],
    ['no address', { email: undefined }],
    ['what is no address', { email: 'ada' }],
    ['an address with a line break', { email: 'ada@people.example\r\nBcc: x@people.example' }],
    ['no name', { name: undefined }],
    ['an empty name', { name: '  ' }],
    ['an endless name', { name: 'x'.repeat(81) }],
    ['a name that is no text', { name: { $gt: '' } }],
  ])('refuses %s, and nobody is signed up', async (_, over) => {
    const email = newEmail()
    const reply = await signUp(email, over)
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.status).toBeLessThan(500)
    expect(reply.headers.get('set-cookie')).toBeNull()
    expect(await env.DB.prepare('SELECT id FROM auth_users WHERE email = ?1').bind(email).first()).toBeNull()
  })

  it('keeps passwords as salted scrypt, never as they are', async () => {
    const [one, two] = [newEmail(), newEmail()]
    await signUp(one)
    await signUp(two)
    const { results } = await env.DB.prepare(
      'SELECT a.* FROM auth_accounts a JOIN auth_users u ON u.id = a.user_id WHERE u.email IN (?1, ?2)',
    )
      .bind(one, two)
      .all<{ password: string }>()
    expect(results).toHaveLength(2)
    for (const { password } of results)
      expect(password).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/)
    expect(results[0]?.password).not.toBe(results[1]?.password)
    expect(JSON.stringify(results)).not.toContain(PASSWORD)
  })

  it('lets nobody choose more than a name, an address and a password', async () => {
    const email = newEmail()
    await signUp(email, {
      id: 'chosen',
      emailVerified: true,
      role: 'admin',
      createdAt: '2001-01-01',
      tenantId: 'x',
    })
    const row = await env.DB.prepare('SELECT * FROM auth_users WHERE email = ?1').bind(email).first()
    expect(row).not.toMatchObject({ id: 'chosen' })
    if (row) expect(row).toMatchObject({ email_verified: 0 })
  })
})

describe('what the product does not use of better-auth', () => {
  it.each(['update-user', 'change-email', 'change-password', 'verify-email', 'error', 'ok', 'list-sessions'])(
    '%s stays shut',
    async (path) => {
      const ada = await person()
      for (const method of ['GET', 'POST']) {
        const reply = await call(method, `/auth/${path}`, { headers: { cookie: ada.cookie, origin: ORIGIN } })
        expect([reply.status, reply.body.error.code]).toEqual([404, 'request.no_such_path'])
      }
    },
  )

  it('and its session token is in no body', async () => {
    const ada = await signedUp()
    const reply = await post('/sign-in/email', { email: ada.email, password: PASSWORD })
    const token = cookieOf(reply).split('=')[1]?.split('.')[0] ?? ''
    expect(token.length).toBeGreaterThan(20)
    const session = await call('GET', '/auth/get-session', { headers: { cookie: cookieOf(reply) } })
    expect(session.body.user.email).toBe(ada.email)
    for (const { body } of [reply, session]) expect(JSON.stringify(body)).not.toContain(token)
  })
})

describe('every path of better-auth', () => {
  it('answers nonsense with something below 500', async () => {
    // better-auth tells the console of each body that is no JSON.
    vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => void vi.restoreAllMocks())
    const ada = await signedUp()
    const ctx = await tenant(ada.workspace)
    const { api } = signIn(ctx)
    const paths = Object.values(
      api as Record<string, { path?: string; options?: { method?: string | string[] } }>,
    )
      .filter(({ path }) => path !== undefined)
      .flatMap(({ path = '', options }) =>
        [options?.method ?? 'GET'].flat().map((method) => ({ path, method })),
      )
    expect(paths.length).toBeGreaterThan(20)
    const bodies = [
      '',
      '{',
      '[]',
      'null',
      '{}',
      '"x"',
      '{"__proto__":{"x":1}}',
      '['.repeat(20_000),
      JSON.stringify({ token: 5, email: {}, newPassword: 'x', callbackURL: 'x', provider: 'x', image: 5 }),
    ]
    for (const { path, method } of paths) {
      const at = `/auth${path.replaceAll(/:\w+/g, '%00')}`
      // Some of these end the session they come with.
      for (const cookie of [
        '',
        cookieOf(await post('/sign-in/email', { email: ada.email, password: PASSWORD })),
      ])
        for (const rawBody of method === 'GET' ? [undefined] : bodies) {
          const query = method === 'GET' ? '?token=x&error=%3Cscript%3E&callbackURL=%2F&state=x' : ''
          const reply = await call(method, at + query, {
            rawBody,
            headers: { origin: ORIGIN, ...(cookie && { cookie }), 'content-type': 'application/json' },
          })
          expect(reply.status, `${method} ${path} ${rawBody?.slice(0, 30)}`).toBeLessThan(500)
          expect(String(reply.body), path).not.toContain('<script>')
        }
    }
  }, 120_000)
})

describe('another site’s page', () => {
  it('can sign nobody in, with or without a cookie', async () => {
    const ada = await signedUp()
    const credentials = { email: ada.email, password: PASSWORD }
    const form = new URLSearchParams(credentials).toString()
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const types: [string, string, string][] = [
      ['application/json', JSON.stringify(credentials), 'cors'],
      ['application/x-www-form-urlencoded', form, 'navigate'],
      ['text/plain', JSON.stringify(credentials), 'no-cors'],
    ]
    for (const [type, rawBody, mode] of types)
      for (const cookie of [{}, { cookie: ada.cookie }] as Record<string, string>[]) {
        const headers = { ...foreign, ...cookie, 'content-type': type, 'sec-fetch-mode': mode }
        const reply = await call('POST', '/auth/sign-in/email', { rawBody, headers })
        expect([403, 415], type).toContain(reply.status)
        expect(reply.headers.get('set-cookie')).toBeNull()
      }
  })

  it('can sign nobody out', async () => {
    const ada = await person()
    expect(
      (
        await call('POST', '/auth/sign-out', {
          body: {},
          headers: { cookie: ada.cookie, 'sec-fetch-site': 'cross-site' },
        })
      ).status,
    ).toBe(403)
    expect((await call('GET', '/v1/me', { headers: { cookie: ada.cookie } })).status).toBe(200)
  })
})

describe('where a sign-in leads', () => {
  // better-auth's own parameter; the product has none yet. One person for all: their password is hashed each time.
  const led = async (callbackURL: string) => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => void vi.restoreAllMocks())
    const query = `token=x&callbackURL=${encodeURIComponent(callbackURL)}`
    const replies = [
      await post('/sign-in/email', { email: somebody.email, password: PASSWORD, callbackURL }),
      // A link of better-auth's that we do not serve: it once led wherever it said.
      await call('GET', `/auth/verify-email?${query}`),
    ]
    for (const { status } of replies) expect(status).toBeLessThan(500)
    return replies.map(({ headers }) => headers.get('location'))
  }
  let somebody: Member
  beforeAll(async () => {
    somebody = await signedUp()
  })

  it.each([...redirects.reject, '/.//evil.com', '/x/..//evil.com', '/%2e%2e//evil.com'])(
    'is never another site, whatever %j says',
    async (callbackURL) => {
      for (const target of await led(callbackURL))
        if (target !== null) expect(new URL(target, ORIGIN).origin).toBe(ORIGIN)
    },
  )

  it.each(redirects.accept)('may be %j', async (callbackURL) => {
    const reply = await post('/sign-in/email', { email: somebody.email, password: PASSWORD, callbackURL })
    expect(reply.status).toBe(200)
  })
})

describe('too many attempts', () => {
  const production = { LOCAL: 'no' }
  const attempt = (address: string) =>
    call('POST', '/auth/sign-in/email', {
      body: { email: 'nobody@people.example' },
      headers: { 'cf-connecting-ip': address },
      env: production,
    })

  it('from one address are refused before any password is looked at; others go on', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 21; i++) statuses.push((await attempt('198.51.100.7')).status)
    expect(new Set(statuses.slice(0, 20))).toEqual(new Set([400]))
    const refused = await attempt('198.51.100.7')
    expect([refused.status, refused.body.error.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'auth.too_many_tries',
      '60',
    ])
    expect((await attempt('198.51.100.8')).status).toBe(400)
    // Reading one's own session is no attempt.
    const reading = await call('GET', '/auth/get-session', {
      headers: { 'cf-connecting-ip': '198.51.100.7' },
      env: production,
    })
    expect(reading.status).toBe(200)
  })
})
