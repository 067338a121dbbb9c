import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { keyForm, issue, revokeKeysOf } from '#domains/keys/index.ts'
import { newId } from '#kit/ids.ts'
import { call } from '../make/app.ts'
import { issueKey, locatorIn, tokenOf, type IssuedKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

const DAY = 86_400_000
const gateOf = (key: IssuedKey) => env.KEY_GATE.getByName(`key:${locatorIn(key.text)}`)
const tags = async (key: string, headers: Record<string, string> = {}) =>
  (await call('GET', '/v1/tags', { headers: { authorization: `Bearer ${key}`, ...headers } })).status
const from = (address: string) => ({ 'cf-connecting-ip': address })
const shown = async (who: Member, key: IssuedKey) => {
  const { body } = await who.call('GET', '/v1/keys?limit=200')
  return body.data.find(({ id }: { id: string }) => id === key.id)
}

/** The clock alone, and only forwards: everything else goes on. */
const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
afterEach(() => vi.useRealTimers())

describe('another secret', () => {
  it('takes over at once: what came before, and its tokens, open nothing', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const token = await tokenOf(key.text)
    expect(await tags(token)).toBe(200)
    const rotated = await ada.call('POST', `/v1/keys/${key.id}/rotate`)
    expect(rotated.status).toBe(200)
    const next = String(rotated.body.key)
    expect(rotated.body).toMatchObject({
      id: key.id,
      client_key: locatorIn(key.text),
      preview: `${next.slice(0, 13)}…${next.slice(-4)}`,
      rotated_at: expect.any(String),
      previous_until: null,
    })
    expect(locatorIn(next)).toBe(locatorIn(key.text))
    expect([await tags(key.text), await tags(token), await tags(next)]).toEqual([401, 401, 200])
    expect(await tags(await tokenOf(next))).toBe(200)
    expect(JSON.stringify(await shown(ada, key))).not.toContain(next.slice(13, -4))
  })

  it('works beside the one before for as many days as were chosen, and not one moment longer', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const { body } = await ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days: 2 })
    const end = Date.parse(body.previous_until)
    expect(end - Date.parse(body.rotated_at)).toBe(2 * DAY)
    expect([await tags(key.text), await tags(body.key)]).toEqual([200, 200])
    vi.useFakeTimers({ toFake: ['Date'], now: end - 1 })
    expect([await tags(key.text), await tags(body.key)]).toEqual([200, 200])
    vi.useFakeTimers({ toFake: ['Date'], now: end })
    expect([await tags(key.text), await tags(body.key)]).toEqual([401, 200])
  })

  it('survives the gate’s eviction, and a second one ends no overlap', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    // As if the first reply had been lost, and two admins clicked at once.
    const rotations = await Promise.all(
      [1, 2, 3].map(() => ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days: 7 })),
    )
    await evictDurableObject(gateOf(key))
    for (const { body } of rotations) expect(await tags(body.key)).toBe(200)
    expect(await tags(key.text)).toBe(200)
    // The row shows the secret that the gate took last, whichever reply came last.
    const facts = await runInDurableObject(gateOf(key), (_, { storage: { kv } }) =>
      kv.get<{ preview: string }>('facts'),
    )
    expect((await shown(ada, key)).preview).toBe(facts?.preview)
    await ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days: 0 })
    for (const text of [key.text, ...rotations.map(({ body }) => body.key)])
      expect(await tags(text)).toBe(401)
  })

  it('is refused rather than end an overlap that was promised', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['users:read'])
    const rotate = (overlap_days: number) => ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days })
    for (let n = 0; n < 10; n++) expect((await rotate(7)).status).toBe(200)
    const { status, body } = await rotate(7)
    expect([status, body.error.code]).toEqual([409, 'keys.too_many_secrets'])
    expect((await key.call('GET', '/v1/users')).status).toBe(200)
    expect((await rotate(0)).status).toBe(200)
    expect((await key.call('GET', '/v1/users')).status).toBe(401)
  })

  it('is not given to a key that was revoked, nor for longer than a week', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    for (const overlap_days of [-1, 8, 1.5, '1', null])
      expect((await ada.call('POST', `/v1/keys/${key.id}/rotate`, { overlap_days })).status).toBe(400)
    expect(await tags(key.text)).toBe(200)
    await ada.call('DELETE', `/v1/keys/${key.id}`)
    for (const [method, path] of [
      ['POST', '/rotate'],
      ['PATCH', ''],
    ] as const) {
      const reply = await ada.call(method, `/v1/keys/${key.id}${path}`, {})
      expect([reply.status, reply.body.error.code]).toEqual([409, 'keys.revoked'])
    }
  })

  it('is refused and the list mended where a revocation could not write its row', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    await gateOf(key).revoke()
    expect((await shown(ada, key)).revoked_at).toBeNull()
    const reply = await ada.call('PATCH', `/v1/keys/${key.id}`, { name: 'Other' })
    expect([reply.status, reply.body.error.code]).toEqual([409, 'keys.revoked'])
    expect((await shown(ada, key)).revoked_at).not.toBeNull()
  })
})

describe('an end', () => {
  it('is kept to the moment, for the key and its tokens, and told in the list', async () => {
    const ada = await person()
    const end = Date.now() + 300_000
    const key = await issueKey(ada, ['tags:read'], { expires_at: new Date(end).toISOString() })
    const token = await tokenOf(key.text)
    expect([await tags(key.text), await tags(token)]).toEqual([200, 200])
    vi.useFakeTimers({ toFake: ['Date'], now: end })
    expect([await tags(key.text), await tags(token)]).toEqual([401, 401])
    const ids = async (state: string) =>
      (await ada.call('GET', `/v1/keys?state=${state}`)).body.data.map(({ id }: { id: string }) => id)
    expect([await ids('active'), await ids('expired'), await ids('revoked')]).toEqual([[], [key.id], []])
    // A later end, or none, lets it in again: nobody has to be given another.
    const patched = await ada.call('PATCH', `/v1/keys/${key.id}`, { expires_at: null })
    expect(patched.body.expires_at).toBeNull()
    expect(await tags(key.text)).toBe(200)
  })

  it.each([
    ['in the past', '2020-01-01T00:00:00Z', 'keys.ends_in_the_past'],
    ['on no day', '2027-02-31', 'request.invalid'],
    ['without its zone', '2027-01-01T00:00:00', 'request.invalid'],
    ['as a number', 1_900_000_000_000, 'request.invalid'],
    ['in words', 'tomorrow', 'request.invalid'],
  ])('%s is refused', async (_, expires_at, code) => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const body = { name: 'k', scopes: ['tags:read'], expires_at }
    for (const reply of [
      await ada.call('POST', '/v1/keys', body),
      await ada.call('PATCH', `/v1/keys/${key.id}`, { expires_at }),
    ])
      expect([reply.status, reply.body.error.code]).toEqual([400, code])
    expect((await ada.call('GET', '/v1/keys')).body.data).toHaveLength(1)
  })
})

describe('addresses', () => {
  it('let in whom Cloudflare saw there, and believe no other header', async () => {
    const ada = await person()
    const allowed_ips = ['203.0.113.7/24', '2001:db8::/32', '203.0.113.0/24']
    const key = await issueKey(ada, ['tags:read'], { allowed_ips })
    expect((await shown(ada, key)).allowed_ips).toEqual(['203.0.113.0/24', '2001:db8::/32'])
    for (const address of ['203.0.113.9', '2001:db8:1::1', '::ffff:203.0.113.9'])
      expect(await tags(key.text, from(address)), address).toBe(200)
    const token = await call('POST', '/oauth/token', {
      rawBody: `grant_type=client_credentials&client_id=${locatorIn(key.text)}&client_secret=${key.text}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...from('203.0.113.9') },
    })
    expect(await tags(token.body.access_token, from('203.0.113.9'))).toBe(200)
    const elsewhere: Record<string, string>[] = [
      from('198.51.100.1'),
      {},
      from(''),
      from('203.0.113.9, 198.51.100.1'),
      { ...from('198.51.100.1'), 'x-forwarded-for': '203.0.113.9' },
      {
        'x-forwarded-for': '203.0.113.9',
        'x-real-ip': '203.0.113.9',
        'true-client-ip': '203.0.113.9',
        forwarded: 'for=203.0.113.9',
      },
    ]
    for (const headers of elsewhere)
      for (const text of [key.text, token.body.access_token])
        expect(await tags(text, headers), JSON.stringify(headers)).toBe(403)
    const told = await call('GET', '/v1/tags', {
      headers: { 'x-api-key': key.text, ...from('198.51.100.1') },
    })
    expect(told.body.error.code).toBe('keys.not_from_here')
    expect(told.headers.get('ratelimit')).toBeNull()
  })

  it('take nothing of the holder’s budget when somebody else tries', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'], {
      allowed_ips: ['203.0.113.7'],
      rate_per_minute: 2,
      day_quota: 2,
    })
    for (let i = 0; i < 5; i++) expect(await tags(key.text, from('198.51.100.1'))).toBe(403)
    for (const status of [200, 200, 429]) expect(await tags(key.text, from('203.0.113.7'))).toBe(status)
  })

  it.each([
    [['nowhere']],
    [['203.0.113.0/33']],
    [['010.0.0.1']],
    ['203.0.113.7'],
    [[7]],
    [Array(51).fill('203.0.113.7')],
  ])('%j are refused', async (allowed_ips) => {
    const ada = await person()
    const reply = await ada.call('POST', '/v1/keys', { name: 'k', scopes: ['tags:read'], allowed_ips })
    expect([reply.status, reply.body.error.code]).toEqual([400, 'request.invalid'])
  })
})

describe('a change', () => {
  it('is what the next call goes by', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read', 'users:read'], { rate_per_minute: 1 })
    const patch = async (body: unknown) => (await ada.call('PATCH', `/v1/keys/${key.id}`, body)).body
    expect([await tags(key.text), await tags(key.text)]).toEqual([200, 429])
    await patch({ rate_per_minute: 600 })
    expect(await tags(key.text)).toBe(200)
    await patch({ scopes: ['users:read'] })
    expect(await tags(key.text)).toBe(403)
    await patch({ scopes: ['tags:read'], allowed_ips: ['203.0.113.7'] })
    expect([await tags(key.text), await tags(key.text, from('203.0.113.7'))]).toEqual([403, 200])
    await patch({ allowed_ips: [], day_quota: 1 })
    expect(await tags(key.text)).toBe(429)
    await patch({ day_quota: 1000, expires_at: new Date(Date.now() + 1000).toISOString() })
    expect(await tags(key.text)).toBe(200)
    later(1000)
    expect(await tags(key.text)).toBe(401)
    vi.useRealTimers()
    const last = await patch({ name: 'Renamed', department: 'Payroll', expires_at: null })
    expect(last).toMatchObject({
      name: 'Renamed',
      department: 'Payroll',
      scopes: ['tags:read'],
      day_quota: 1000,
      rate_per_minute: 600,
      allowed_ips: [],
      expires_at: null,
    })
    expect(last).toEqual(await shown(ada, key))
    expect(await patch({ department: null })).toEqual({ ...last, department: null })
    expect(await patch({})).toEqual({ ...last, department: null })
  })

  it('of many admins at once leaves the list saying what the gate goes by', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    const bodies = Array.from({ length: 12 }, (_, i) =>
      i % 3 === 0
        ? { name: `No. ${i}` }
        : i % 3 === 1
          ? { day_quota: 100 + i }
          : { scopes: i % 2 ? ['tags:read'] : ['users:read', 'tags:read'] },
    )
    await Promise.all(bodies.map((body) => ada.call('PATCH', `/v1/keys/${key.id}`, body)))
    const facts = await runInDurableObject(gateOf(key), (_, { storage: { kv } }) =>
      kv.get<Record<string, unknown>>('facts'),
    )
    expect(facts?.revision).toBe(12)
    const row = await shown(ada, key)
    expect([row.name, row.day_quota, row.scopes]).toEqual([facts?.label, facts?.dayQuota, facts?.scopes])
  })
})

describe('use', () => {
  const usage = async (who: Member, key: IssuedKey, query = '') =>
    (await who.call('GET', `/v1/keys/${key.id}/usage${query}`)).body
  const today = () => new Date().toISOString().slice(0, 10)

  it('is counted by day and endpoint, calls and refusals apart, and told a moment later', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read', 'users:read'], {
      rate_per_minute: 7,
      allowed_ips: ['203.0.113.7'],
    })
    const get = (path: string, address = '203.0.113.7') =>
      call('GET', path, { headers: { 'x-api-key': key.text, ...from(address) } })
    for (let i = 0; i < 3; i++) expect((await get('/v1/tags')).status).toBe(200)
    for (let i = 0; i < 2; i++) expect((await get('/v1/users?limit=1')).status).toBe(200)
    expect((await get('/v1/changes')).status).toBe(403)
    expect((await get(`/v1/records/${newId('rec')}`)).status).toBe(403)
    expect((await get('/v1/tags')).status).toBe(429)
    expect((await get('/v1/tags', '198.51.100.1')).status).toBe(403)
    await call('GET', '/v1/tags', { headers: { 'x-api-key': `${key.text}0` } })
    const day = today()
    const all = [
      { day, endpoint: 'GET /v1/changes', calls: 0, refused: 1 },
      { day, endpoint: 'GET /v1/records/:id', calls: 0, refused: 1 },
      { day, endpoint: 'GET /v1/tags', calls: 3, refused: 2 },
      { day, endpoint: 'GET /v1/users', calls: 2, refused: 0 },
    ]
    expect(await usage(ada, key)).toEqual({ data: all, next_cursor: null })
    const first = await usage(ada, key, '?limit=3&days=1')
    expect(first.data).toEqual(all.slice(0, 3))
    const second = await usage(ada, key, `?limit=3&days=1&cursor=${first.next_cursor}`)
    expect(second).toEqual({ data: all.slice(3), next_cursor: null })
  })

  it('is there after an eviction that comes once the alarm has rung, and after the key was revoked', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    for (let i = 0; i < 4; i++) await tags(key.text)
    expect(await runDurableObjectAlarm(gateOf(key))).toBe(true)
    await evictDurableObject(gateOf(key))
    const four = [{ day: today(), endpoint: 'GET /v1/tags', calls: 4, refused: 0 }]
    expect((await usage(ada, key)).data).toEqual(four)
    // The budget was written with it.
    const reply = await key.call('GET', '/v1/tags')
    expect(reply.headers.get('ratelimit')).toContain(`"day";r=${100_000 - 5}`)
    await ada.call('DELETE', `/v1/keys/${key.id}`)
    await evictDurableObject(gateOf(key))
    expect((await usage(ada, key)).data[0].endpoint).toBe('GET /v1/tags')
  })

  it('is forgotten after sixty days, by the alarm, and shown for as many as were asked for', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    await tags(key.text)
    await usage(ada, key)
    const dayBefore = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10)
    await runInDurableObject(gateOf(key), (_, { storage: { sql } }) => {
      for (const days of [1, 29, 30, 59, 60, 400])
        sql.exec('INSERT INTO calls_by_day VALUES (?1, ?2, 1, 0)', dayBefore(days), 'GET /v1/tags')
    })
    const days = async (query: string) =>
      (await usage(ada, key, query)).data.map(({ day }: { day: string }) => day)
    expect(await days('')).toEqual([0, 1, 29].map(dayBefore))
    expect(await days('?days=60')).toEqual([0, 1, 29, 30, 59].map(dayBefore))
    expect(await days('?days=1')).toEqual([dayBefore(0)])
    await runDurableObjectAlarm(gateOf(key))
    const kept = await runInDurableObject(gateOf(key), async (_, { storage }) => ({
      rows: storage.sql
        .exec('SELECT day FROM calls_by_day ORDER BY day DESC')
        .toArray()
        .map(({ day }) => day),
      alarm: await storage.getAlarm(),
    }))
    expect(kept.rows).toEqual([0, 1, 29, 30, 59].map(dayBefore))
    // It comes again when the oldest of these has to go.
    expect(kept.alarm).toBe(Date.parse(dayBefore(59)) + 60 * DAY)
    for (const query of ['?days=0', '?days=61', '?days=x', '?days=1.5'])
      expect((await ada.call('GET', `/v1/keys/${key.id}/usage${query}`)).status).toBe(400)
  })

  it('is not lost with a write that fails: the alarm comes again', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    await tags(key.text)
    const alarm = await runInDurableObject(gateOf(key), async (gate, { storage }) => {
      storage.sql.exec('DROP TABLE IF EXISTS calls_by_day')
      storage.sql.exec('CREATE TABLE calls_by_day (wrong TEXT)')
      await gate.alarm()
      const again = await storage.getAlarm()
      storage.sql.exec('DROP TABLE calls_by_day')
      return again
    })
    expect(alarm).toBeGreaterThan(Date.now())
    expect((await usage(ada, key)).data).toEqual([
      { day: today(), endpoint: 'GET /v1/tags', calls: 1, refused: 0 },
    ])
  })

  it('is noted to the hour, by the first call of it', async () => {
    const ada = await person()
    const key = await issueKey(ada, ['tags:read'])
    expect((await shown(ada, key)).last_used_at).toBeNull()
    await key.call('GET', '/v1/changes')
    expect((await shown(ada, key)).last_used_at).toBeNull()
    await tags(key.text)
    const first = (await shown(ada, key)).last_used_at
    expect(first).not.toBeNull()
    await evictDurableObject(gateOf(key))
    await tags(key.text)
    expect((await shown(ada, key)).last_used_at).toBe(first)
    later(3_600_000)
    await tokenOf(key.text)
    expect(Date.parse((await shown(ada, key)).last_used_at) - Date.parse(first)).toBeGreaterThanOrEqual(
      3_600_000,
    )
  })

  it('of a locator that nobody has leaves nothing on a disk', async () => {
    const nobody = env.KEY_GATE.getByName(`key:${newId('x').slice(2, 12)}`)
    for (let i = 0; i < 3; i++)
      await nobody.admit({
        proof: { kind: 'secret', hash: 'x' },
        endpoint: 'GET /v1/tags',
        needs: null,
        address: '203.0.113.7',
      })
    const left = await runInDurableObject(nobody, async (_, { storage }) => ({
      kv: [...storage.kv.list()],
      tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'calls_by_day'").toArray(),
      alarm: await storage.getAlarm(),
    }))
    expect(left).toEqual({ kv: [], tables: [], alarm: null })
  })
})

describe('the list', () => {
  it('goes by creation, either way, by department, state and API call, and shows nothing of a neighbour', async () => {
    const [ada, bob] = [await person(), await person()]
    await issueKey(bob, ['tags:read'], { department: 'Payroll' })
    const made = []
    for (const department of ['Payroll', 'Sales', 'Payroll', null])
      made.push((await issueKey(ada, ['tags:read'], { department })).id)
    const callId = newId('call')
    const ctx = await tenant(ada.workspace)
    const wish = {
      name: 'of a call',
      mode: 'live',
      scopes: ['users:read'],
      department: 'Sales',
      expiresAt: null,
      allowedIps: [],
      ratePerMinute: 5,
      dayQuota: 50,
      callId,
    } as const
    const ofCall = await issue(ctx, { ...wish, scopes: [], allowedIps: [] })
    made.push(ofCall.id)
    expect(keyForm.shown(ofCall)).toMatchObject({
      call_id: callId,
      scopes: ['calls:run'],
      client_key: locatorIn(ofCall.key),
    })
    const ids = async (query: string) =>
      (await ada.call('GET', `/v1/keys?${query}`)).body.data.map(({ id }: { id: string }) => id)
    expect(await ids('')).toEqual(made)
    expect(await ids('order=desc')).toEqual(made.toReversed())
    expect(await ids('department=Payroll')).toEqual([made[0], made[2]])
    expect(await ids(`call=${callId}`)).toEqual([ofCall.id])
    expect(await ids(`call=${newId('call')}`)).toEqual([])
    const walked: string[] = []
    for (let cursor = ''; ;) {
      const { body } = await ada.call('GET', `/v1/keys?limit=2&order=desc${cursor && `&cursor=${cursor}`}`)
      walked.push(...body.data.map(({ id }: { id: string }) => id))
      if (body.next_cursor === null) break
      cursor = body.next_cursor
    }
    expect(walked).toEqual(made.toReversed())

    // A key of a call stays one.
    const wider = await ada.call('PATCH', `/v1/keys/${ofCall.id}`, { scopes: ['users:read'] })
    expect([wider.status, wider.body.error.code]).toEqual([409, 'keys.of_a_call'])
    expect((await call('GET', '/v1/users', { headers: { 'x-api-key': ofCall.key } })).status).toBe(403)
    await revokeKeysOf(ctx, callId)
    expect(await ids('state=revoked')).toEqual([ofCall.id])
    expect((await call('GET', '/v1/users', { headers: { 'x-api-key': ofCall.key } })).status).toBe(401)
    expect(await ids('state=active')).toEqual(made.slice(0, 4))
    for (const query of ['state=gone', 'order=up', 'call=x', `department=${'x'.repeat(81)}`])
      expect((await ada.call('GET', `/v1/keys?${query}`)).status, query).toBe(400)

    // The neighbour's hands are off every one of them.
    for (const [method, path, body] of [
      ['PATCH', '', { name: 'Mine' }],
      ['POST', '/rotate', {}],
      ['GET', '/usage', undefined],
      ['DELETE', '', undefined],
    ] as const)
      expect((await bob.call(method, `/v1/keys/${made[0]}${path}`, body)).body.error.code).toBe(
        'keys.not_found',
      )
  })
})
