import { afterEach, describe, expect, test } from 'vitest'
import type { Account } from '#engine/index.ts'
import { runAction } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { aContact, aLocationTag, aUser, type HighLevel } from '../vendors/highlevel-server.ts'
import { done, run, simulated, startAt, undo } from './highlevel-account.ts'
import { ctx, readAll } from './reading.ts'

let close = async () => {}
afterEach(() => close())

async function start(options: Partial<HighLevel> = {}, settings: Record<string, string> = {}) {
  const rows = {
    users: [aUser(1), aUser(2)],
    contacts: [aContact(1)],
    locationTags: [aLocationTag(1), aLocationTag(2)],
  }
  const started = await startAt({ ...rows, ...options }, settings)
  close = started.vendor.close
  return started
}

const servers: [string, () => Promise<Account>][] = [
  ['a plain server', async () => (await start()).account],
  ['the simulator', async () => simulated()],
]

const fieldsOf = async (account: Account, object: string) =>
  new Map((await readAll(account, object)).rows.map(({ externalId, fields }) => [externalId, fields]))
const firstOf = async (account: Account, object: string) =>
  (await readAll(account, object)).rows[0]?.externalId ?? ''

const ada = {
  email: 'ada@new.example',
  first_name: 'Ada',
  last_name: 'Byron',
  password: 'only-of-tests-1',
  role: 'user',
}

describe.each(servers)('at %s', (_, fresh) => {
  test('a location tag is created once, whatever its letters, and taken back', async () => {
    const account = await fresh()
    const did = await done(account, 'location_tag.create', { name: 'Brand New' })
    expect(did).toMatchObject({ did: 'done', found: null, output: { name: 'brand new' }, requests: 2 })
    const again = await done(account, 'location_tag.create', { name: 'BRAND new' })
    expect(again).toMatchObject({ did: 'already', output: did.output, requests: 1 })
    const id = String(did.output.id)
    expect((await fieldsOf(account, 'location_tag')).get(id)).toMatchObject({ name: 'brand new' })
    const input = { name: 'Brand New' }
    expect(await undo(account, 'location_tag.create', { input, did })).toEqual({ ok: true, value: null })
    expect((await fieldsOf(account, 'location_tag')).has(id)).toBe(false)
    expect(await undo(account, 'location_tag.create', { input, did })).toEqual({ ok: true, value: null })
  })

  test('a location tag is renamed, and back', async () => {
    const account = await fresh()
    const id = await firstOf(account, 'location_tag')
    const before = (await fieldsOf(account, 'location_tag')).get(id)?.name
    const input = { id, name: 'Renamed' }
    const did = await done(account, 'location_tag.update', input)
    expect(did).toMatchObject({ did: 'done', output: { id, name: 'renamed' } })
    expect(await done(account, 'location_tag.update', input)).toMatchObject({ did: 'already', requests: 1 })
    expect(await undo(account, 'location_tag.update', { input, did })).toMatchObject({ ok: true })
    expect((await fieldsOf(account, 'location_tag')).get(id)?.name).toBe(before)
  })

  test('a location tag is deleted, and what is not there is neither renamed nor deleted', async () => {
    const account = await fresh()
    const id = await firstOf(account, 'location_tag')
    const did = await done(account, 'location_tag.delete', { id })
    expect(did).toMatchObject({ output: { deleted: true }, kept: { id } })
    expect((await fieldsOf(account, 'location_tag')).has(id)).toBe(false)
    expect(await run(account, 'location_tag.delete', { id })).toMatchObject({ error: { status: 404 } })
    expect(await run(account, 'location_tag.update', { id, name: 'x' })).toMatchObject({
      error: { code: 'action.not_there' },
    })
  })

  test('tags are put on a contact beside its own, and only those are taken off again', async () => {
    const account = await fresh()
    const id = await firstOf(account, 'contact')
    const tagsOf = async () => (await fieldsOf(account, 'contact')).get(id)?.tags as string[]
    const before = await tagsOf()
    const input = { contact_id: id, tags: ['VIP-Of-Tests', ...before.slice(0, 1)] }
    const did = await done(account, 'contact.add_tags', input)
    expect(did.output).toEqual({ id, tags: [...before, 'vip-of-tests'] })
    expect(await done(account, 'contact.add_tags', input)).toMatchObject({ did: 'already', output: { id } })
    expect(await undo(account, 'contact.add_tags', { input, did })).toMatchObject({ ok: true })
    expect(await tagsOf()).toEqual(before)
  })

  test('tags are taken off a contact as it spells them, and put back', async () => {
    const account = await fresh()
    const { rows } = await readAll(account, 'contact')
    const row = rows.find(({ fields }) => (fields.tags as string[]).length > 0)
    const id = row?.externalId ?? ''
    const [tag = ''] = (row?.fields.tags ?? []) as string[]
    const input = { contact_id: id, tags: [tag.toUpperCase(), 'carried-by-nobody'] }
    const did = await done(account, 'contact.remove_tags', input)
    expect(did.output.id).toBe(id)
    expect(did.output.tags).not.toContain(tag)
    expect(await done(account, 'contact.remove_tags', input)).toMatchObject({ did: 'already', requests: 1 })
    expect(await undo(account, 'contact.remove_tags', { input, did })).toMatchObject({ ok: true })
    expect((await fieldsOf(account, 'contact')).get(id)?.tags).toContain(tag)
  })

  test('a contact that is not there gets no tags', async () => {
    const account = await fresh()
    for (const action of ['contact.add_tags', 'contact.remove_tags'])
      expect(await run(account, action, { contact_id: 'nobody', tags: ['vip'] })).toMatchObject({
        error: { code: 'action.not_there' },
      })
  })

  test('a contact is created, and changed by the same address', async () => {
    const account = await fresh()
    const made = await done(account, 'contact.upsert', {
      email: 'ada@new.example',
      first_name: 'Ada',
      tags: ['vip'],
      fields: { city: 'Oslo', firstName: 'not this one', locationId: 'elsewhere' },
    })
    const id = String(made.output.id)
    expect(made.output).toEqual({ id, email: 'ada@new.example', created: true })
    const changed = await done(account, 'contact.upsert', { email: 'ada@new.example', company: 'Engines' })
    expect(changed.output).toMatchObject({ id, created: false })
    const { rows } = await readAll(account, 'contact')
    expect(rows.find(({ externalId }) => externalId === id)).toMatchObject({
      fields: { first_name: 'Ada', company: 'Engines', tags: ['vip'] },
      raw: { city: 'Oslo', locationId: account.settings.location_id },
    })
  })

  test('a user is created once, with a password that is told to nobody', async () => {
    const account = await fresh()
    const did = await done(account, 'user.create', ada)
    expect(did).toMatchObject({ did: 'done', output: { email: ada.email }, requests: 2 })
    const id = String(did.output.id)
    expect((await fieldsOf(account, 'user')).get(id)).toMatchObject({ name: 'Ada Byron', role: 'user' })
    const again = await done(account, 'user.create', { ...ada, email: 'ADA@new.example' })
    expect(again).toMatchObject({ did: 'already', output: { id }, requests: 1 })
    expect(JSON.stringify([did, again])).not.toContain(ada.password)
    expect(await undo(account, 'user.create', { input: ada, did })).toEqual({ ok: true, value: null })
  })

  test('a user is changed in what was given, and back to what that was', async () => {
    const account = await fresh()
    const id = await firstOf(account, 'user')
    const before = (await fieldsOf(account, 'user')).get(id)
    const input = { id, last_name: 'Byron', role: before?.role === 'admin' ? 'user' : 'admin' }
    const did = await done(account, 'user.update', input)
    expect(did).toMatchObject({ did: 'done', output: { id } })
    expect((await fieldsOf(account, 'user')).get(id)).toMatchObject({
      first_name: before?.first_name,
      last_name: 'Byron',
      role: input.role,
    })
    expect(await done(account, 'user.update', input)).toMatchObject({ did: 'already', output: { id } })
    await done(account, 'user.update', { id, phone: '+15550001111' })
    expect(await undo(account, 'user.update', { input, did })).toMatchObject({ ok: true })
    expect((await fieldsOf(account, 'user')).get(id)).toEqual({ ...before, phone: '+15550001111' })
  })

  test('a user is deleted; one that is not there is neither changed nor deleted', async () => {
    const account = await fresh()
    const id = await firstOf(account, 'user')
    const did = await done(account, 'user.delete', { id })
    expect(did).toMatchObject({ output: { deleted: true }, kept: { id, email: expect.any(String) } })
    const gone = { id: 'nobody' }
    expect(await run(account, 'user.update', { ...gone, phone: '+1' })).toMatchObject({
      error: { code: 'action.not_there' },
    })
    expect(await run(account, 'user.delete', gone)).toMatchObject({ error: { status: 404 } })
  })
})

test('what a change of tags is answered with does not matter: the contact is read again', async () => {
  const { vendor, account } = await start({ tagsReply: 'added' })
  const id = String(aContact(1).id)
  const did = await done(account, 'contact.add_tags', { contact_id: id, tags: ['vip'] })
  expect(did.output.tags).toEqual(['nisi sint commodo amet', 'vip'])
  expect(vendor.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `GET /contacts/${id}`,
    `POST /contacts/${id}/tags`,
    `GET /contacts/${id}`,
  ])
  const input = { contact_id: id, tags: ['VIP'] }
  await done(account, 'contact.remove_tags', input)
  expect(vendor.requests.find(({ method }) => method === 'DELETE')?.body).toEqual({ tags: ['vip'] })
})

test('a user is made for the sub-account of the connection, which needs its company', async () => {
  const { vendor, account } = await start()
  await done(account, 'user.create', { ...ada, permissions: { settingsEnabled: false } })
  expect(vendor.requests[0]).toMatchObject({
    path: '/users/search',
    query: { companyId: 'company1', locationId: 'location1', query: ada.email },
  })
  expect(vendor.requests[1]?.body).toEqual({
    companyId: 'company1',
    locationIds: ['location1'],
    type: 'account',
    email: ada.email,
    firstName: 'Ada',
    lastName: 'Byron',
    password: ada.password,
    role: 'user',
    permissions: { settingsEnabled: false },
  })
  const lone = { ...account, settings: { location_id: 'location1' } }
  expect(await run(lone, 'user.create', ada)).toMatchObject({ error: { code: 'template.missing' } })
  expect(vendor.requests).toHaveLength(2)
})

test('an e-mail is never sent with a change: HighLevel no longer takes one', async () => {
  const { account } = await start()
  expect(await run(account, 'user.update', { id: String(aUser(1).id), email: 'a@b.example' })).toMatchObject({
    error: { code: 'action.bad_input' },
  })
})

describe('an answer that does not come', () => {
  test.each<[string, Record<string, Json>, object]>([
    ['location_tag.create', { name: 'vip' }, { tags: [] }],
    ['user.create', ada, { users: [], count: 0 }],
  ])('to %s is asked for again, since the probe sees what the first try did', async (action, input, none) => {
    const { vendor, account } = await start()
    vendor.plan({ status: 200, body: none })
    vendor.plan({ status: 502, body: {} })
    const lost = await run(account, action, input)
    expect(lost).toMatchObject({ ok: false, error: { code: 'vendor.unavailable' } })
    expect(lost).not.toHaveProperty('error.uncertain')
  })

  test('to a deletion is asked for again, and gone is what was wanted', async () => {
    const { vendor, account } = await start()
    const id = String(aLocationTag(1).id)
    vendor.plan({ status: 200, body: { tag: aLocationTag(1) } })
    vendor.plan({ status: 502, body: {} })
    const wish = { action: 'location_tag.delete', input: { id }, key: 'k' }
    const lost = await runAction(ctx, account, wish)
    if (lost.ok || !lost.error.state) throw new Error('it was not lost')
    vendor.set({ locationTags: [] })
    const again = await runAction(ctx, account, { ...wish, state: lost.error.state })
    expect(again).toMatchObject({ value: { kind: 'done', output: { deleted: true }, kept: { id } } })
  })
})

test.each<[string, Record<string, Json>]>([
  ['location_tag.create', { name: ' ' }],
  ['location_tag.update', { id: '../../users', name: 'x' }],
  ['contact.add_tags', { contact_id: 'c1', tags: [] }],
  ['contact.add_tags', { contact_id: 'c1/tags', tags: ['a'] }],
  ['user.create', { ...ada, role: 'owner' }],
  ['user.create', { ...ada, password: 'short' }],
  ['user.delete', { id: '' }],
])('%s with %j sends nothing', async (action, input) => {
  const { vendor, account } = await start()
  expect(await run(account, action, input)).toMatchObject({ error: { code: 'action.bad_input' } })
  expect(vendor.requests).toEqual([])
})

test.each<[string, Record<string, Json>, string[]]>([
  ['location_tag.create', { name: 'vip' }, ['locations/tags.readonly']],
  ['contact.upsert', { email: ada.email }, ['contacts.readonly']],
  ['user.create', ada, ['users.readonly']],
])('%s without the right to write says which, and writes nothing', async (action, input, scopes) => {
  const { vendor, account } = await start({ scopes })
  expect(await run(account, action, input)).toMatchObject({
    error: { kind: 'refused', code: 'vendor.scope_missing', reauth: false, status: 401 },
  })
  expect(vendor.rows.locationTags).toHaveLength(2)
  expect(vendor.rows.users).toHaveLength(2)
})

test('a tag that came in between is refused by HighLevel with its own words', async () => {
  const { vendor, account } = await start()
  vendor.plan({ status: 200, body: { tags: [] } })
  const refused = await run(account, 'location_tag.create', { name: 'tag 1' })
  expect(refused).toMatchObject({ error: { code: 'vendor.rejected', status: 400 } })
  expect(refused.ok ? '' : refused.error.message).toContain('already exists')
})
