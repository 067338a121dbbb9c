import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { call, ORIGIN, type Reply } from '../make/app.ts'
import { issueKey } from '../make/keys.ts'
import { joins, person, type Member } from '../make/people.ts'

let ada: Member

beforeAll(async () => {
  ada = await person()
})

const keyed = (who: Member, key: string) => ({
  cookie: who.cookie,
  origin: ORIGIN,
  'syncline-workspace': who.workspace,
  'idempotency-key': key,
})
const added = (who: Member, key: string, name = 'Ann'): Promise<Reply> =>
  call('POST', '/v1/people', {
    headers: keyed(who, key),
    body: { email: `${key.toLowerCase()}@people.example`, first_name: name, last_name: 'Once' },
  })
const peopleOf = async (who: Member, key: string) =>
  (await who.call('GET', `/v1/people?email=${key.toLowerCase()}@people.example`)).body.data
const memory = () => env.IDEMPOTENCY.getByName(ada.workspace)
const sql = (query: string, ...values: string[]) =>
  runInDurableObject(memory(), (_, state) => state.storage.sql.exec(query, ...values).toArray())

describe('a write with an Idempotency-Key', () => {
  it('is done once, however often it is sent, and always answered alike', async () => {
    const first = await added(ada, 'one')
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null])
    const again = await added(ada, 'one')
    expect(again.body).toEqual(first.body)
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'))
    expect(await peopleOf(ada, 'one')).toHaveLength(1)
  })

  it('is done once when twenty come at the same moment: the others wait or hear the same', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => added(ada, 'crowd')))
    expect(await peopleOf(ada, 'crowd')).toHaveLength(1)
    const created = replies.filter(({ status }) => status === 201)
    expect(created.length).toBeGreaterThan(0)
    for (const { status, body, headers } of replies) {
      if (status === 201) expect(body).toEqual(created[0]?.body)
      else
        expect([status, body.error.code, headers.get('retry-after')]).toEqual([
          409,
          'idempotency.running',
          '2',
        ])
    }
    expect((await added(ada, 'crowd')).body).toEqual(created[0]?.body)
  })

  it('is refused when the key was used for something else', async () => {
    await added(ada, 'two')
    const other = await added(ada, 'two', 'Bob')
    expect([other.status, other.body.error.code]).toEqual([422, 'idempotency.other_request'])
    expect(await peopleOf(ada, 'two')).toMatchObject([{ first_name: 'Ann' }])
  })

  it('keeps keys of other endpoints, people and workspaces apart', async () => {
    const guest = await joins(ada, 'editor')
    const stranger = await person('Bob')
    await added(ada, 'three')
    // The address is taken in this workspace, so what the guest hears is their own answer, not Ada's.
    expect((await added(guest, 'three')).status).toBe(409)
    expect((await added(stranger, 'three')).status).toBe(201)
    const elsewhere = await call('POST', '/v1/people/ignored', {
      headers: keyed(ada, 'three'),
      body: { email: 'three@people.example' },
    })
    expect(elsewhere.status).toBe(201)
  })

  it('may be mended and sent again when it was refused before anything was done', async () => {
    const refused = await call('POST', '/v1/people', { headers: keyed(ada, 'four'), body: { email: 'no' } })
    expect(refused.status).toBe(400)
    expect((await added(ada, 'four')).status).toBe(201)
    // Nor does a conflict hold the key.
    expect((await added(ada, 'FOUR')).status).toBe(409)
    expect(await sql('SELECT name FROM replies WHERE reply IS NULL')).toEqual([])
  })

  it('is refused, not broken, where its body is a bomb of nested lists', async () => {
    const bomb = '['.repeat(50_000) + ']'.repeat(50_000)
    for (const field of ['unknown', 'extra']) {
      const rawBody = `{"email":"bomb@people.example","first_name":"A","last_name":"B","${field}":{"a":${bomb}}}`
      const headers = { ...keyed(ada, 'bomb'), 'content-type': 'application/json' }
      const { status, body } = await call('POST', '/v1/people', { headers, rawBody })
      expect([status, body.error.code]).toEqual([400, 'request.bad_json'])
    }
  })

  it('by a key is the key’s own', async () => {
    const one = await issueKey(ada, ['syncs:read', 'syncs:write'])
    const two = await issueKey(ada, ['syncs:read', 'syncs:write'])
    const missing = '/v1/syncs/syn_0000000000000000000000/runs'
    for (const { text } of [one, two]) {
      const headers = { authorization: `Bearer ${text}`, 'idempotency-key': 'k' }
      expect((await call('POST', missing, { headers, body: {} })).status).toBe(404)
    }
  })

  it('that answered with a secret is kept sealed, and told again whole', async () => {
    const wish = { headers: keyed(ada, 'secret'), body: { name: 'Partner', scopes: ['users:read'] } }
    const first = await call('POST', '/v1/keys', wish)
    const again = await call('POST', '/v1/keys', wish)
    expect(again.body.key).toBe(first.body.key)
    const rows = JSON.stringify(await sql('SELECT * FROM replies'))
    expect(rows).toContain('syn1.')
    expect(rows).not.toContain(String(first.body.key))
    expect(rows).not.toContain('syn_live_')
  })

  it('without content is told again without content', async () => {
    const { id } = await issueKey(ada, ['users:read'])
    const revoke = () => call('DELETE', `/v1/keys/${id}`, { headers: keyed(ada, 'gone') })
    expect((await revoke()).status).toBe(204)
    const again = await revoke()
    expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([204, '', 'true'])
  })

  it('outside a workspace is done once too', async () => {
    const create = () =>
      call('POST', '/v1/workspaces', { headers: keyed(ada, 'space'), body: { name: 'Second' } })
    const first = await create()
    expect((await create()).body).toEqual(first.body)
    const { body } = await ada.call('GET', '/v1/me')
    expect(body.workspaces.filter(({ name }: { name: string }) => name === 'Second')).toHaveLength(1)
  })

  it('that was cut off is not done again, and the caller is told to look', async () => {
    await added(ada, 'five')
    await sql('UPDATE replies SET reply = NULL')
    expect((await added(ada, 'five')).body.error.code).toBe('idempotency.running')
    await sql('UPDATE replies SET started_at = started_at - 301000')
    const { status, body } = await added(ada, 'five')
    expect([status, body.error.code]).toEqual([409, 'idempotency.cut_off'])
  })

  it('is forgotten after a day', async () => {
    await added(ada, 'six')
    await sql('UPDATE replies SET started_at = started_at - 86400001')
    expect((await added(ada, 'six')).status).toBe(409)
    await sql('UPDATE replies SET started_at = started_at - 86400001')
    expect(await runDurableObjectAlarm(memory())).toBe(true)
    expect(await sql('SELECT name FROM replies')).toEqual([])
    expect(await runDurableObjectAlarm(memory())).toBe(true)
    expect(await runDurableObjectAlarm(memory())).toBe(false)
  })

  it.each(['', 'a b', 'x'.repeat(256), 'é'])('takes no key such as %j', async (key) => {
    const headers = { ...keyed(ada, 'x'), 'idempotency-key': key }
    const wish = { headers, body: { email: 'seven@people.example' } }
    const { status, body } = await call('POST', '/v1/people/ignored', wish)
    expect([status, body.error?.code]).toEqual([400, 'idempotency.bad_key'])
  })
})
