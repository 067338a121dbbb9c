import { afterAll, expect, it } from 'vitest'
import { anEmployee, startBamboo } from '../vendors/bamboohr-server.ts'
import { caller, ended, signUp } from './newcomer.ts'

const vendors: { close: () => Promise<void> }[] = []
afterAll(() => Promise.all(vendors.map((vendor) => vendor.close())))

const KEY = 'a-bamboo-key-of-the-newcomer'

it('connects a report, reads exactly its rows with a key, and hears of a changed and a removed row', async () => {
  const rows = [1, 2, 3, 4].map((n) => anEmployee(n))
  const bamboo = await startBamboo({ apiKey: KEY, reportId: '7', employees: rows })
  vendors.push(bamboo)
  const me = await signUp('Newcomer')

  const wrong = await me('POST', '/v1/connections', {
    connector: 'bamboohr',
    name: 'Acme',
    credentials: { company_domain: 'acme', api_key: 'not-the-right-key', report_id: '7' },
    base_url: bamboo.url,
  })
  expect([wrong.status, wrong.body.error.code]).toEqual([422, 'connections.test_failed'])
  expect((await me('GET', '/v1/connections')).body.data).toEqual([])

  const connection = await me('POST', '/v1/connections', {
    connector: 'bamboohr',
    name: 'Acme',
    credentials: { company_domain: 'acme', api_key: KEY, report_id: '7' },
    base_url: bamboo.url,
  })
  expect(connection.status).toBe(201)
  const syncs = (await me('GET', `/v1/connections/${connection.body.id}/syncs`)).body.data
  const sync = syncs.find((one: { object: string }) => one.object === 'user')
  expect(await ended(me, sync.id)).toMatchObject({ state: 'ok', seen: 4, created: 4 })

  const issued = await me('POST', '/v1/keys', { name: 'Partner', scopes: ['users:read', 'changes:read'] })
  const partner = caller({ authorization: `Bearer ${issued.body.key}` })
  const read = await partner('GET', '/v1/users?include=raw')
  const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)
  expect(read.body.data.map((user: { raw: { id: string } }) => user.raw).toSorted(byId)).toEqual(rows)
  expect((await partner('GET', '/v1/tags')).status).toBe(403)
  const heard = (await partner('GET', '/v1/changes')).body.data.at(-1).seq

  bamboo.setEmployees([anEmployee(1), anEmployee(2, { jobTitle: 'Director' }), anEmployee(3)])
  const lastChanged = new Date().toISOString()
  bamboo.setChanges([
    { id: '2', action: 'Updated', lastChanged },
    { id: '4', action: 'Deleted', lastChanged },
  ])
  expect((await me('POST', `/v1/syncs/${sync.id}/runs`)).status).toBe(202)
  expect(await ended(me, sync.id)).toMatchObject({ state: 'ok', updated: 1, deleted: 1, unchanged: 2 })
  const news = (await partner('GET', `/v1/changes?after_seq=${heard}&kind=user`)).body.data
  expect(news.map((change: { type: string; name: string }) => [change.type, change.name])).toEqual([
    ['updated', 'John Doe 2'],
    ['deleted', 'John Doe 4'],
  ])
  expect(news[0].fields).toEqual([{ field: 'title', before: 'Engineer', after: 'Director' }])
  expect((await partner('GET', '/v1/users')).body.data).toHaveLength(3)

  expect((await me('DELETE', `/v1/keys/${issued.body.id}`)).status).toBe(204)
  expect((await partner('GET', '/v1/users')).status).toBe(401)
})
