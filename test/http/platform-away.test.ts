import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ctxOf } from '#entry/context.ts'
import { call } from '../make/app.ts'
import { intercepted, Struck } from '../make/faults.ts'
import { issueKey, type IssuedKey } from '../make/keys.ts'
import { PASSWORD, person, type Member } from '../make/people.ts'

let ada: Member
let key: IssuedKey

beforeAll(async () => {
  ada = await person()
  key = await issueKey(ada, ['users:read'])
})

const noise: unknown[][] = []
beforeEach(() => {
  noise.length = 0
  const spy = vi.spyOn(console, 'error').mockImplementation((...line) => void noise.push(line))
  return () => spy.mockRestore()
})

const saying = (text: string): Env =>
  intercepted(ctxOf(env, createExecutionContext()), (work, what) =>
    what === 'SECRETS' || what === 'SYNC' ? work() : Promise.reject(new Struck(text)),
  ).env

const AWAY = [
  'D1_ERROR: Network connection lost.',
  'D1_ERROR: D1 DB reset because its code was updated.',
  'D1_ERROR: Internal error in D1 DB storage caused object to be reset.',
  'D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.',
  'D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.',
  'D1_ERROR: D1 DB is overloaded. Requests queued for too long.',
  'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
  'internal error; reference = 0123456789',
]

describe('without D1', () => {
  it.each(AWAY)('D1c: (%s) every caller is told 503 and when to come again', async (text) => {
    const sick = { env: saying(text) }
    const cookie = {
      cookie: ada.cookie,
      origin: 'http://localhost:8787',
      'syncline-workspace': ada.workspace,
    }
    const bearer = { authorization: `Bearer ${key.text}` }
    const replies = [
      await call('GET', '/v1/users', { headers: cookie, ...sick }),
      await call('GET', '/v1/users', { headers: bearer, ...sick }),
      await call('POST', '/v1/keys', {
        headers: cookie,
        body: { name: 'k', scopes: ['users:read'] },
        ...sick,
      }),
      await call('GET', '/healthz', sick),
      await call('POST', '/auth/sign-in/email', {
        headers: { origin: 'http://localhost:8787' },
        body: { email: ada.email, password: PASSWORD },
        ...sick,
      }),
    ]
    for (const [i, { status, headers, body }] of replies.entries()) {
      expect([i, status, body.error?.code, headers.get('retry-after')]).toEqual([
        i,
        503,
        'platform.away',
        '10',
      ])
      expect(JSON.stringify(body)).not.toContain('D1_')
    }
    // Told to us as well, once each, and never with what the caller typed.
    expect(noise).toHaveLength(replies.length)
    expect(noise.join()).not.toContain(ada.email)
  })

  it('D1c: and is back as if nothing had been', async () => {
    expect((await key.call('GET', '/v1/users')).status).toBe(200)
    expect((await ada.call('GET', '/v1/me')).status).toBe(200)
  })

  it.each([
    'D1_ERROR: no such column: x: SQLITE_ERROR',
    'D1_ERROR: UNIQUE constraint failed: keys.id: SQLITE_CONSTRAINT',
  ])('a mistake of ours (%s) is no outage', async (text) => {
    const reply = await key.call('GET', '/v1/users')
    expect(reply.status).toBe(200)
    const sick = await call('GET', '/v1/users', {
      headers: { authorization: `Bearer ${key.text}` },
      env: saying(text),
    })
    expect([sick.status, sick.body.error.code]).toEqual([500, 'internal'])
  })
})

describe('a key’s gate', () => {
  /** The first stubs fail with these flags, each for ever; later ones are real. */
  function failingGate(...flags: object[]) {
    let made = 0
    const namespace = {
      getByName: (name: string) => {
        const trouble = flags[made++]
        if (!trouble) return env.KEY_GATE.getByName(name)
        return { admit: () => Promise.reject(Object.assign(new Error('The object was reset'), trouble)) }
      },
    }
    return { env: { KEY_GATE: namespace as unknown as Env['KEY_GATE'] }, made: () => made }
  }
  const ask = (sick: { env: Partial<Env> }) =>
    call('GET', '/v1/users', { headers: { authorization: `Bearer ${key.text}` }, env: sick.env })

  it('O3: that was reset is asked again by a new stub, and the caller does not notice', async () => {
    const sick = failingGate({ retryable: true })
    expect((await ask(sick)).status).toBe(200)
    expect(sick.made()).toBe(2)
  })

  it.each([
    ['is overloaded', [{ overloaded: true }], 1],
    ['is overloaded, and might be asked again', [{ overloaded: true, retryable: true }], 1],
    ['was reset twice', [{ retryable: true }, { retryable: true }], 2],
  ])('O3: that %s is left alone: 503, and nobody is let in unproved', async (_what, flags, made) => {
    const sick = failingGate(...flags)
    const reply = await ask(sick)
    expect([reply.status, reply.body.error.code, reply.headers.get('retry-after')]).toEqual([
      503,
      'platform.away',
      '10',
    ])
    expect(sick.made()).toBe(made)
  })
})
