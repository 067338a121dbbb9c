import { afterEach, describe, expect, test } from 'vitest'
import { workos } from '#connectors/workos/connector.ts'
import { runAction, undoAction, type Account } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { serve } from '../vendors/serve.ts'
import { aWorkosUser } from '../vendors/workos-server.ts'
import { ctx, open, readAll } from './reading.ts'
import { simulated, startAt } from './workos-account.ts'

let close = async () => {}
afterEach(() => close())

const servers: [string, () => Promise<Account>][] = [
  [
    'a plain server',
    async () => {
      const { vendor, account } = await startAt({ users: [aWorkosUser(1), aWorkosUser(2)] })
      close = vendor.close
      return account
    },
  ],
  // Another key is another company: nothing of one test is there in the next.
  ['the simulator', async () => simulated(`sk_test_${crypto.randomUUID().replaceAll('-', '')}`)],
]

async function done(account: Account, action: string, input: Record<string, Json>) {
  const turn = await runAction(ctx, account, { action, input, key: crypto.randomUUID() })
  if (!turn.ok) throw new Error(turn.error.message)
  if (turn.value.kind !== 'done') throw new Error(turn.value.kind)
  return turn.value
}

const undo = (
  account: Account,
  action: string,
  { input, did }: { input: Record<string, Json>; did: { found: Json; output: Record<string, Json> } },
) => undoAction(ctx, account, { action, input, key: 'k', found: did.found, result: did.output })

const people = async (account: Account) =>
  new Map((await readAll(account, 'user')).rows.map(({ externalId, fields }) => [externalId, fields]))

describe.each(servers)('at %s', (_, start) => {
  test('a user is created once, and taken back', async () => {
    const account = await start()
    const input = { email: 'ada@new.example', first_name: 'Ada' }
    const did = await done(account, 'user.create', input)
    expect(did).toMatchObject({ did: 'done', found: null, output: { email: 'ada@new.example' }, requests: 2 })
    const id = String(did.output.id)
    expect((await people(account)).get(id)).toMatchObject({ email: 'ada@new.example', first_name: 'Ada' })
    const again = await done(account, 'user.create', input)
    expect(again).toMatchObject({ did: 'already', output: { id }, requests: 1 })
    expect(await undo(account, 'user.create', { input, did })).toEqual({ ok: true, value: null })
    expect((await people(account)).has(id)).toBe(false)
  })

  test('a user is changed in what was given, and back to what that was', async () => {
    const account = await start()
    const created = await done(account, 'user.create', { email: 'ada@new.example', first_name: 'Ada' })
    const id = String(created.output.id)
    const input = { id, last_name: 'Byron', external_id: 'crm-7' }
    const did = await done(account, 'user.update', input)
    expect(did.output).toMatchObject({ id })
    expect((await people(account)).get(id)).toMatchObject({
      first_name: 'Ada',
      last_name: 'Byron',
      external_id: 'crm-7',
    })
    await done(account, 'user.update', { id, first_name: 'Augusta' })
    expect(await undo(account, 'user.update', { input, did })).toEqual({ ok: true, value: null })
    expect((await people(account)).get(id)).toMatchObject({
      first_name: 'Augusta',
      last_name: null,
      external_id: null,
    })
  })

  test('a user is deleted; one that is not there is neither changed nor deleted', async () => {
    const account = await start()
    const { output } = await done(account, 'user.create', { email: 'ada@new.example' })
    const id = String(output.id)
    const did = await done(account, 'user.delete', { id })
    expect(did).toMatchObject({ did: 'done', kept: { id, email: 'ada@new.example' } })
    expect((await people(account)).has(id)).toBe(false)
    const gone = (action: string) => runAction(ctx, account, { action, input: { id }, key: 'k' })
    expect(await gone('user.update')).toMatchObject({ error: { code: 'action.not_there' } })
    expect(await gone('user.delete')).toMatchObject({ error: { kind: 'refused', status: 404 } })
  })

  test('an invitation goes out once while it is open, and its token is shown to nobody', async () => {
    const account = await start()
    const input = { email: 'ada@new.example' }
    const did = await done(account, 'invitation.send', input)
    expect(did).toMatchObject({ did: 'done', output: { email: 'ada@new.example', state: 'pending' } })
    const again = await done(account, 'invitation.send', input)
    expect(again).toMatchObject({ did: 'already', output: { id: did.output.id }, requests: 1 })
    expect(JSON.stringify([did, again])).not.toMatch(/token|accept_invitation_url/)
    expect(await undo(account, 'invitation.send', { input, did })).toEqual({ ok: true, value: null })
    const anew = await done(account, 'invitation.send', input)
    expect(anew.did).toBe('done')
    expect(anew.output.id).not.toBe(did.output.id)
  })
})

test('an invitation is to the organization of the connection, unless another is named', async () => {
  const { vendor, account } = await startAt({}, { organization_id: 'org_1' })
  close = vendor.close
  const mine = await done(account, 'invitation.send', { email: 'ada@new.example' })
  expect(mine.output.organization_id).toBe('org_1')
  const other = { email: 'bob@new.example', organization_id: 'org_2', role_slug: 'admin', expires_in_days: 3 }
  expect((await done(account, 'invitation.send', other)).output.organization_id).toBe('org_2')
  expect(vendor.requests.at(-1)).toMatchObject({ method: 'POST', body: other })
  expect(vendor.requests.at(-1)?.headers['idempotency-key']).toMatch(/^.{36}$/)
})

/** Only what the three actions ask of memberships. */
async function memberships() {
  let rows: Record<string, Json>[] = []
  const vendor = await serve(({ method, path, query, body }) => {
    const [, , , id, change] = path.split('/')
    const found = rows.find((row) => row.id === id)
    if (method === 'GET') {
      const { statuses = 'active', ...wanted } = query
      const fits = (row: Record<string, Json>) =>
        Object.entries(wanted).every(([name, value]) => row[name] === value)
      const data = rows.filter((row) => fits(row) && statuses.split(',').includes(String(row.status)))
      return { status: 200, body: { object: 'list', data, list_metadata: { before: null, after: null } } }
    }
    if (method === 'POST') {
      rows = [{ id: `om_${rows.length + 1}`, status: 'active', ...(body as Record<string, Json>) }]
      return { status: 201, body: rows[0] }
    }
    if (method === 'DELETE') rows = rows.filter((row) => row !== found)
    else if (found) found.status = change === 'deactivate' ? 'inactive' : 'active'
    return found ? { status: method === 'DELETE' ? 204 : 200, body: found } : { status: 404, body: {} }
  })
  const account = open(workos, { base: vendor.url, settings: {}, secrets: { client_secret: 'sk_test_x' } })
  return { vendor, account, rows: () => rows }
}

test('a membership is given, taken and given back', async () => {
  const { vendor, account, rows } = await memberships()
  close = vendor.close
  const input = { user_id: 'user_1', organization_id: 'org_1' }
  const did = await done(account, 'membership.create', input)
  expect(did).toMatchObject({ did: 'done', output: { ...input, id: 'om_1', status: 'active' } })
  expect(vendor.requests.at(-1)?.body).toEqual(input)
  expect(await done(account, 'membership.create', input)).toMatchObject({ did: 'already', requests: 1 })
  const off = await done(account, 'membership.deactivate', { id: 'om_1' })
  expect(off.output).toMatchObject({ id: 'om_1', status: 'inactive' })
  expect(await undo(account, 'membership.deactivate', { input: { id: 'om_1' }, did: off })).toMatchObject({
    ok: true,
  })
  expect(rows()).toMatchObject([{ status: 'active' }])
  // One that is switched off is no membership yet: asking for it again switches it on.
  await done(account, 'membership.deactivate', { id: 'om_1' })
  const again = await done(account, 'membership.create', input)
  expect(again.did).toBe('done')
  expect(await undo(account, 'membership.create', { input, did: again })).toMatchObject({ ok: true })
  expect(rows()).toEqual([])
})

describe('an answer that does not come', () => {
  test('to a creation is asked for again, since the probe sees what the first try did', async () => {
    const { vendor, account } = await startAt()
    close = vendor.close
    const wish = { action: 'user.create', input: { email: 'ada@new.example' }, key: 'k' }
    vendor.plan({ status: 200, body: { data: [] } })
    vendor.plan({ status: 500, body: {} })
    const lost = await runAction(ctx, account, wish)
    expect(lost).toMatchObject({ ok: false, error: { kind: 'busy', code: 'vendor.unavailable' } })
    expect(lost).not.toHaveProperty('error.uncertain')
  })

  test('to a deletion is asked for again, and gone is what was wanted', async () => {
    const { vendor, account } = await startAt({ users: [aWorkosUser(1)] })
    close = vendor.close
    const id = String(aWorkosUser(1).id)
    vendor.plan({ status: 200, body: { id, email: 'test1@example.com' } })
    vendor.plan({ status: 500, body: {} })
    const wish = { action: 'user.delete', input: { id }, key: 'k' }
    const lost = await runAction(ctx, account, wish)
    if (lost.ok || !lost.error.state) throw new Error('it was not lost')
    vendor.set({ users: [] })
    const again = await runAction(ctx, account, { ...wish, state: lost.error.state })
    expect(again).toMatchObject({ value: { kind: 'done', output: { deleted: true }, kept: { id } } })
  })
})

test.each([
  ['user.create', { email: 'nobody' }],
  ['user.create', {}],
  ['user.update', { id: '../organizations' }],
  ['user.delete', { id: 'org_1' }],
  ['membership.create', { user_id: 'user_1', organization_id: 'foo' }],
])('%s with %j sends nothing', async (action, input) => {
  const { vendor, account } = await startAt()
  close = vendor.close
  expect(await runAction(ctx, account, { action, input, key: 'k' })).toMatchObject({
    error: { code: 'action.bad_input' },
  })
  expect(vendor.requests).toEqual([])
})

test('a refusal says why', async () => {
  const { vendor, account } = await startAt({ forbidden: ['/user_management/invitations'] })
  close = vendor.close
  const invite = await runAction(ctx, account, {
    action: 'invitation.send',
    input: { email: 'ada@new.example' },
    key: 'k',
  })
  expect(invite).toMatchObject({ error: { kind: 'refused', code: 'vendor.forbidden', status: 403 } })
})
