import { afterEach, expect, test } from 'vitest'
import { fetchOne, runAction, undoAction, type Account } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { anOktaUser } from '../vendors/okta-server.ts'
import { serve } from '../vendors/serve.ts'
import { at, simulated } from './okta-account.ts'
import { ctx, readAll } from './reading.ts'

let close = async () => {}
afterEach(() => close())

const fresh = () => simulated(`sandbox-token-${crypto.randomUUID().replaceAll('-', '')}`)
const run = (account: Account, action: string, input: Record<string, Json>) =>
  runAction(ctx, account, { action, input, key: crypto.randomUUID() })

async function done(account: Account, action: string, input: Record<string, Json>) {
  const turn = await run(account, action, input)
  if (!turn.ok) throw new Error(turn.error.message)
  if (turn.value.kind !== 'done') throw new Error(turn.value.kind)
  return turn.value
}

async function idWith(account: Account, wanted: string): Promise<string> {
  const { rows } = await readAll(account, 'user')
  return rows.find(({ fields }) => fields.status === wanted.toLowerCase())?.externalId ?? ''
}

async function statusOf(account: Account, id: string) {
  const found = await fetchOne(ctx, account, { object: 'user', id })
  return found.ok ? found.value?.fields.status : found.error.code
}

test('a user is created once, not activated', async () => {
  const account = fresh()
  const input = { email: 'Ada+1@new.example', first_name: 'Ada', last_name: 'Byron' }
  const did = await done(account, 'user.create', input)
  expect(did).toMatchObject({ did: 'done', output: { login: 'Ada+1@new.example', status: 'STAGED' } })
  const again = await done(account, 'user.create', { ...input, email: 'ada+1@NEW.example' })
  expect(again).toMatchObject({ did: 'already', output: did.output, requests: 1 })
  expect((await readAll(account, 'user')).rows).toHaveLength(271)
})

test.each([
  ['user.suspend', 'ACTIVE', 'SUSPENDED'],
  ['user.unsuspend', 'SUSPENDED', 'ACTIVE'],
])('%s changes who is %s to %s, once, and is taken back', async (action, before, after) => {
  const account = simulated('sandbox-token-northwind')
  const id = await idWith(account, before)
  const did = await done(account, action, { id })
  expect(did).toMatchObject({ did: 'done', output: { status: after }, found: { status: before } })
  expect(await statusOf(account, id)).toBe(after.toLowerCase())
  expect(await done(account, action, { id })).toMatchObject({ did: 'already', requests: 1 })
  const { found, output: result } = did
  expect(await undoAction(ctx, account, { action, input: { id }, key: 'k', found, result })).toEqual({
    ok: true,
    value: null,
  })
  expect(await statusOf(account, id)).toBe(before.toLowerCase())
})

test('who is not active or not there is not suspended, and Okta says why', async () => {
  const account = simulated('sandbox-token-northwind')
  const id = await idWith(account, 'DEPROVISIONED')
  expect(await run(account, 'user.suspend', { id })).toMatchObject({
    error: { code: 'vendor.rejected', message: expect.stringContaining('DEPROVISIONED') },
  })
  expect(await run(account, 'user.suspend', { id: '00unobody' })).toMatchObject({
    error: { code: 'action.not_there' },
  })
})

test('a token that may only read changes nothing, and nobody has to enter another', async () => {
  const account = simulated('sandbox-readonly-northwind')
  const turn = await run(account, 'user.suspend', { id: await idWith(account, 'ACTIVE') })
  expect(turn).toMatchObject({ error: { code: 'vendor.forbidden' } })
  expect(turn).not.toMatchObject({ error: { reauth: true } })
})

test('somebody else with the same short name is not taken for the one to create', async () => {
  const other = anOktaUser(1, {
    profile: { firstName: 'A', lastName: 'B', email: 'x@y.example', login: 'ada@y.example' },
  })
  const vendor = await serve(({ method }) => ({
    status: 200,
    body: method === 'POST' ? anOktaUser(2, { status: 'STAGED' }) : other,
  }))
  close = vendor.close
  const input = { email: 'ada@new.example', first_name: 'Ada', last_name: 'Byron' }
  expect(await done(at(vendor.url), 'user.create', input)).toMatchObject({
    did: 'done',
    output: { id: anOktaUser(2).id },
  })
  expect(vendor.requests[1]).toMatchObject({
    path: '/api/v1/users',
    query: { activate: 'false' },
    body: { profile: { firstName: 'Ada', login: 'ada@new.example' } },
  })
})
