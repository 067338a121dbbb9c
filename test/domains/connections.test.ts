import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { connectorById } from '#connectors/registry.ts'
import { checkUrl } from '#engine/guard.ts'
import urls from '../cases/ssrf-urls.json'
import { call, ORIGIN } from '../make/app.ts'
import { sandboxConnection, settled } from '../make/connections.ts'
import { secretEntries, whereStored } from '../make/dump.ts'
import { person, type Member } from '../make/people.ts'
import { liveForm, liveVendor } from '../make/vendor.ts'

const vendor = liveVendor()
const HIGHLEVEL = 'services.leadconnectorhq.com'
const FORM = { connector: 'highlevel', name: 'Live' }

const connect = (owner: Member, body: object) => owner.call('POST', '/v1/connections', body)

/** As another deployment answers; the tests' own is a developer's machine. */
const inProduction = (owner: Member, body: object) =>
  call('POST', '/v1/connections', {
    body,
    headers: { cookie: owner.cookie, origin: ORIGIN, 'syncline-workspace': owner.workspace },
    env: { LOCAL: 'no' },
  })

async function nothingStored(owner: Member): Promise<void> {
  expect((await owner.call('GET', '/v1/connections')).body.data).toEqual([])
  expect((await owner.call('GET', '/v1/syncs')).body.data).toEqual([])
  expect((await secretEntries(owner.workspace)).size).toBe(0)
}

describe('connecting', () => {
  it('tests the credentials, stores them, and the first runs begin by themselves', async () => {
    const ada = await person()
    const form = liveForm(vendor)
    const made = await inProduction(ada, form)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      connector: 'highlevel',
      mode: 'live',
      status: 'ok',
      base_url: `https://${HIGHLEVEL}`,
      tested_at: expect.any(String),
    })
    expect(vendor.hosts(form.credentials.token)).toEqual(new Set([HIGHLEVEL]))
    await settled(ada)
    const { body } = await ada.call('GET', `/v1/connections/${made.body.id}/syncs`)
    expect(body.data.map(({ object }: { object: string }) => object).toSorted()).toEqual([
      'contact',
      'location_tag',
      'social_tag',
      'statistic',
      'user',
    ])
    for (const sync of body.data)
      expect(sync.last_run, sync.object).toMatchObject({ state: 'ok', trigger: 'connect' })
    expect((await ada.call('GET', '/v1/users')).body.data.length).toBeGreaterThan(0)
  }, 30_000)

  it('says which field of the form is off, each by its name', async () => {
    const ada = await person()
    const reply = await connect(ada, {
      ...FORM,
      credentials: { token: '', location_id: 'a/b', company_id: 'ok', colour: 'red' },
    })
    expect([reply.status, reply.body.error.code]).toEqual([400, 'connections.bad_credentials'])
    const fields = reply.body.error.details.map(({ path }: { path: string }) => path)
    expect(fields.toSorted()).toEqual(['credentials.colour', 'credentials.location_id', 'credentials.token'])
    for (const { message } of reply.body.error.details) expect(message.length).toBeGreaterThan(10)
    await nothingStored(ada)
  })

  it.each([
    ['a line break', 'pit-x\r\nX-Evil: 1'],
    ['a letter of another script', 'pit-ключ-000000'],
    ['a zero-width space', 'pit-\u200b0000000000'],
    ['NUL', 'pit-\u0000000000000'],
    ['five thousand letters', `pit-${'x'.repeat(5000)}`],
  ])('refuses a token with %s before anything is sent', async (_, token) => {
    const ada = await person()
    const reply = await connect(ada, { ...FORM, credentials: { token, location_id: 'loc' } })
    expect([reply.status, reply.body.error.code]).toEqual([400, 'connections.bad_credentials'])
    expect(JSON.stringify(reply.body)).not.toContain(token)
    expect(vendor.hosts(token.trim()).size).toBe(0)
    await nothingStored(ada)
  })

  it('refuses a name that is none of the form’s, inherited ones too', async () => {
    const ada = await person()
    for (const id of ['constructor', 'toString', 'hasOwnProperty', 'prototype']) {
      const form = liveForm(vendor)
      const reply = await connect(ada, { ...form, credentials: { ...form.credentials, [id]: 'x' } })
      // Valibot drops names that lead into the prototype before we see them.
      expect([201, 400], id).toContain(reply.status)
      expect(JSON.stringify(reply.body)).not.toContain('"x"')
    }
    expect((await connect(ada, { ...FORM, connector: 'constructor' })).body.error.code).toBe(
      'connections.unknown_connector',
    )
  })

  it('tells the vendor’s own reason for a refusal, without the token, and stores nothing', async () => {
    const ada = await person()
    const token = 'pit-wrong-canary-000000'
    const reply = await connect(ada, { ...FORM, credentials: { token, location_id: 'loc' } })
    expect([reply.status, reply.body.error.code]).toEqual([422, 'connections.test_failed'])
    expect(reply.body.error.message).toMatch(/HighLevel refused .*401.*HighLevel says/)
    expect(reply.body.error.details).toEqual([
      {
        in: 'vendor',
        path: 'refused',
        message: 'vendor.unauthorized',
        status: 401,
        sample: expect.any(String),
      },
    ])
    expect(JSON.stringify(reply.body)).not.toContain('canary')
    await nothingStored(ada)
    expect(await whereStored(token)).toEqual([])
    expect(await whereStored(ada.workspace)).not.toEqual([])
  })

  it('with sample data asks nobody outside and needs no form', async () => {
    const ada = await person()
    await sandboxConnection(ada, 'highlevel')
    // Outside its token is refused: what is here now was not asked for there.
    expect(vendor.tokens).not.toContain(connectorById('highlevel')?.sandbox.credentials.token)
    expect((await ada.call('GET', '/v1/users')).body.data.length).toBeGreaterThan(0)
  }, 30_000)
})

describe('a base address', () => {
  const refusedEverywhere = urls.cases.filter(({ raw }) => !checkUrl(raw, { local: true }).ok)
  const loopback = urls.cases.filter(({ raw, allow }) => !allow && checkUrl(raw, { local: true }).ok)
  const allowed = urls.cases.filter(({ allow }) => allow)

  it('has cases of each kind', () => {
    expect(refusedEverywhere.length).toBeGreaterThan(50)
    expect(loopback.length).toBeGreaterThan(0)
    expect(refusedEverywhere.length + loopback.length + allowed.length).toBe(urls.cases.length)
  })

  it('that is not public https is refused before anything is sent, and nothing is stored', async () => {
    const ada = await person()
    const form = liveForm(vendor)
    for (const { raw } of [...refusedEverywhere, ...loopback]) {
      const reply = await inProduction(ada, { ...form, base_url: raw })
      expect([reply.status, reply.body.error.code], raw).toEqual([400, 'connections.bad_base_url'])
      expect(reply.body.error.details, raw).toEqual([
        { in: 'body', path: 'base_url', message: expect.any(String) },
      ])
    }
    expect(vendor.hosts(form.credentials.token).size).toBe(0)
    await nothingStored(ada)
  }, 30_000)

  it('on a developer’s machine may be that machine, and nothing else private', async () => {
    const ada = await person()
    const form = liveForm(vendor)
    for (const { raw } of refusedEverywhere)
      expect((await connect(ada, { ...form, base_url: raw })).body.error.code, raw).toBe(
        'connections.bad_base_url',
      )
    expect(vendor.hosts(form.credentials.token).size).toBe(0)
    await nothingStored(ada)
    expect((await connect(ada, { ...form, base_url: 'http://localhost:9' })).status).toBe(201)
    expect(vendor.hosts(form.credentials.token)).toEqual(new Set(['localhost']))
  }, 30_000)

  it('whose name points into a private network is refused when it is looked up', async () => {
    const ada = await person()
    const form = liveForm(vendor)
    for (const address of ['10.0.0.1', '169.254.169.254', '127.0.0.1', '100.64.0.1', '168.63.129.16']) {
      const host = `a${address.replaceAll('.', '-')}.acme-vendor.com`
      vendor.addresses.set(host, address)
      const reply = await inProduction(ada, { ...form, base_url: `https://${host}` })
      expect(reply.status, address).toBe(422)
      expect(reply.body.error.details[0], address).toMatchObject({
        path: 'refused',
        message: 'vendor.private_address',
      })
      expect(vendor.lookedUp).toContain(host)
    }
    expect(vendor.hosts(form.credentials.token).size).toBe(0)
    await nothingStored(ada)
  })

  it('of our own is refused: we would call ourselves', async () => {
    const ada = await person()
    const reply = await call('POST', '/v1/connections', {
      body: { ...liveForm(vendor), base_url: 'https://sync.acme.com/v1' },
      headers: { cookie: ada.cookie, origin: 'https://sync.acme.com' },
      env: { LOCAL: 'no', APP_ORIGIN: 'https://sync.acme.com' },
    })
    expect([reply.status, reply.body.error.details[0].message]).toEqual([422, 'vendor.url_refused'])
    await nothingStored(ada)
  })

  it('cannot be changed without typing the secrets again', async () => {
    const ada = await person()
    const form = liveForm(vendor)
    const made = await connect(ada, form)
    const path = `/v1/connections/${made.body.id}`
    const alone = await ada.call('PATCH', path, { base_url: 'https://other.acme-vendor.com' })
    expect([alone.status, alone.body.error.code]).toEqual([400, 'connections.secrets_needed'])
    const settingsOnly = await ada.call('PATCH', path, {
      base_url: 'https://other.acme-vendor.com',
      credentials: { location_id: 'other' },
    })
    expect(settingsOnly.status).toBe(400)
    expect(vendor.hosts(form.credentials.token)).toEqual(new Set([HIGHLEVEL]))
    expect((await ada.call('GET', path)).body.base_url).toBe(`https://${HIGHLEVEL}`)

    const { credentials } = liveForm(vendor)
    const moved = await ada.call('PATCH', path, { base_url: 'https://other.acme-vendor.com/', credentials })
    expect([moved.status, moved.body.base_url]).toEqual([200, 'https://other.acme-vendor.com/'])
    expect((await ada.call('POST', `${path}/test`)).body.ok).toBe(true)
  })
})

describe('other credentials', () => {
  it('take over when the vendor takes them, and change nothing when it does not', async () => {
    const ada = await person()
    const form = liveForm(vendor)
    const made = await connect(ada, form)
    const path = `/v1/connections/${made.body.id}`
    const refused = await ada.call('PUT', `${path}/credentials`, {
      credentials: { token: 'pit-wrong-canary-000000' },
    })
    expect(refused.status).toBe(422)
    expect((await ada.call('GET', path)).body).toEqual(made.body)

    const { token } = liveForm(vendor).credentials
    const taken = await ada.call('PUT', `${path}/credentials`, { credentials: { token } })
    expect(taken.status).toBe(200)
    expect(taken.body.credentials.token.last4).toBe(token.slice(-4))
    expect(taken.body.credentials.location_id).toEqual({ value: form.credentials.location_id })
    vendor.tokens.delete(form.credentials.token)
    expect((await ada.call('POST', `${path}/test`)).body.ok).toBe(true)
    vendor.tokens.delete(token)
    expect((await ada.call('POST', `${path}/test`)).body).toMatchObject({
      ok: false,
      code: 'vendor.unauthorized',
    })
    expect((await ada.call('GET', path)).body).toMatchObject({
      status: 'reauth_required',
      status_message: expect.any(String),
    })
  })

  it('typed by two people at once end as one of them, whole', async () => {
    const ada = await person()
    const made = await connect(ada, liveForm(vendor))
    const path = `/v1/connections/${made.body.id}`
    for (let round = 0; round < 5; round++) {
      const tokens = [0, 1, 2].map(() => liveForm(vendor).credentials.token)
      const replies = await Promise.all(
        tokens.map((token) => ada.call('PUT', `${path}/credentials`, { credentials: { token } })),
      )
      expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1)
      for (const { status } of replies) expect([200, 409]).toContain(status)
      const { body } = await ada.call('GET', path)
      const shown = tokens.find((token) => token.endsWith(body.credentials.token.last4))
      // Only the token the row shows may be the stored one.
      for (const token of tokens) if (token !== shown) vendor.tokens.delete(token)
      expect((await ada.call('POST', `${path}/test`)).body, `round ${round}`).toMatchObject({ ok: true })
    }
  }, 30_000)
})

describe('disconnecting', () => {
  it('destroys the secrets, stops the syncs, and tells every record’s end as a change', async () => {
    const ada = await person()
    const made = await connect(ada, liveForm(vendor))
    const path = `/v1/connections/${made.body.id}`
    await settled(ada)
    const { credentials } = liveForm(vendor)
    expect(
      (await ada.call('PUT', `${path}/credentials`, { credentials: { token: credentials.token } })).status,
    ).toBe(200)
    const other = await sandboxConnection(ada)
    const live = async (connection: string) =>
      (await ada.call('GET', `/v1/records?limit=200&connection=${connection}`)).body.data.length as number
    expect(await live(made.body.id)).toBeGreaterThan(0)
    const before = await live(other)
    const { body: last } = await ada.call('GET', '/v1/changes?order=desc&limit=1')
    expect((await secretEntries(ada.workspace)).size).toBe(3)

    expect((await ada.call('DELETE', path)).status).toBe(204)
    const left = await secretEntries(ada.workspace)
    expect([...left.keys()]).toEqual([expect.stringContaining(other)])
    expect(await live(made.body.id)).toBe(0)
    expect(await live(other)).toBe(before)
    const { body: ends } = await ada.call('GET', `/v1/changes?limit=200&after_seq=${last.data[0].seq}`)
    expect(
      new Set(
        ends.data.map(
          ({ type, connection_id }: { type: string; connection_id: string }) => `${type} ${connection_id}`,
        ),
      ),
    ).toEqual(new Set([`deleted ${made.body.id}`]))
    for (const [method, at] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['GET', '/syncs'],
    ] as const)
      expect((await ada.call(method, path + at)).status, `${method} ${at}`).toBe(404)
    const { body: syncs } = await ada.call('GET', '/v1/syncs')
    expect(syncs.data.every(({ connection_id }: { connection_id: string }) => connection_id === other)).toBe(
      true,
    )
    // Nothing of the row that could be a secret is left, either.
    const row = await (env as Env & { SHARD_1: D1Database }).SHARD_1.prepare(
      'SELECT secrets FROM connections WHERE id = ?1',
    )
      .bind(made.body.id)
      .first()
    expect(row).toEqual({ secrets: '{}' })
  }, 60_000)
})
