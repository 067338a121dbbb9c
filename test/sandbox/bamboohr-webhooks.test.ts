import { createHmac } from 'node:crypto'
import { sandboxDelivery, sandboxEvents } from '#sandbox/index.ts'
import { expect, it } from 'vitest'
import { bamboo, refusal } from './bamboohr-call.ts'
import { json } from './call.ts'

type Row = Record<string, unknown>

const WEBHOOKS = '/api/v1/webhooks'
const HOOK = {
  name: 'Example',
  url: 'https://hooks.example/here',
  format: 'json',
  monitorFields: ['firstName', 'workEmail'],
  events: ['employee.updated'],
}
const create = (body: unknown, key?: string) => bamboo(WEBHOOKS, { body, key, company: 'hooks' })
const call = (path: string, method = 'GET', body?: unknown) =>
  bamboo(`${WEBHOOKS}${path}`, { method, body, company: 'hooks' })

it('creates a webhook and tells its private key once', async () => {
  const reply = await create(HOOK)
  expect(reply.status).toBe(201)
  const created = await reply.json<Row & { id: string }>()
  const { privateKey, ...kept } = created
  expect(privateKey).toMatch(/^\w{32}$/)
  expect(kept).toEqual({
    ...HOOK,
    id: expect.stringMatching(/^\d+$/),
    created: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    lastSent: null,
    postFields: {},
    includeCompanyDomain: false,
  })
  expect(await json(call(`/${created.id}`))).toEqual(kept)
  const changed = { ...HOOK, name: 'Other', includeCompanyDomain: true }
  expect(await json(call(`/${created.id}`, 'PUT', changed))).toEqual({ ...kept, ...changed })
  const listed = await json<{ webhooks: Row[] }>(call(''))
  expect(listed.webhooks).toEqual([
    { id: created.id, name: 'Other', created: created.created, lastSent: null, url: HOOK.url },
  ])
  const another = (await json<Row>(create(HOOK))).privateKey
  expect(another).not.toBe(privateKey)
  expect((await create(HOOK, 'another-api-key')).status).toBe(201)
  expect((await call(`/${created.id}`, 'DELETE')).status).toBe(200)
  expect((await json<{ webhooks: Row[] }>(call(''))).webhooks).toHaveLength(1)
  for (const method of ['GET', 'DELETE', 'PUT'])
    expect((await call(`/${created.id}`, method, method === 'PUT' ? HOOK : undefined)).status).toBe(404)
})

it('means the three with fields when no event is named', async () => {
  const { events: _events, ...more } = HOOK
  expect(await json(create(more, 'a-key-with-defaults'))).toMatchObject({
    events: ['employee_with_fields.created', 'employee_with_fields.updated', 'employee_with_fields.deleted'],
  })
})

it.each([
  ['no name', { name: undefined }],
  ['plain http', { url: 'http://hooks.example/' }],
  ['no address', { url: 'hooks' }],
  ['an unknown format', { format: 'xml' }],
  ['nothing to watch', { monitorFields: [] }],
  ['nothing to watch, by default', { monitorFields: undefined, events: undefined }],
  ['an unknown field', { monitorFields: ['constructor'] }],
  ['an unknown event', { events: ['employee.promoted'] }],
  ['both payloads', { events: ['employee.created', 'employee_with_fields.created'] }],
])('refuses a webhook with %s', async (_, wrong) => {
  const key = 'a-refused-api-key'
  expect(await refusal(create({ ...HOOK, ...wrong }, key))).toEqual([400, expect.stringMatching(/\w{3}/)])
  const { webhooks } = await json<{ webhooks: Row[] }>(bamboo(WEBHOOKS, { key, company: 'hooks' }))
  expect(webhooks).toEqual([])
})

it('wants no field to watch of who is told only of comings and goings', async () => {
  const events = ['employee.created', 'employee.deleted']
  expect((await create({ ...HOOK, monitorFields: undefined, events }, 'a-third-api-key')).status).toBe(201)
})

it('lists the fields that can be watched', async () => {
  const { fields } = await json<{ fields: Row[] }>(call('/monitor_fields'))
  expect(fields).toContainEqual({ id: expect.any(Number), name: 'Work Email', alias: 'workEmail' })
})

const NOW = Date.parse('2026-11-20T10:00:00.700Z')
const KEY = 'a-private-key'
async function deliver(event: string, n = 0) {
  const at = { account: 'northwind', secret: KEY, now: NOW, n }
  const delivery = await sandboxDelivery('bamboohr', event, at)
  if (!delivery) throw new Error(`no ${event}`)
  return { ...delivery, json: JSON.parse(delivery.body) as Row }
}
const shown = (id: unknown) =>
  bamboo(`/api/v1/employees/${String(id)}?fields=firstName,lastName,workEmail,workPhone`, {
    company: 'northwind',
  })

it.each(sandboxEvents('bamboohr'))('signs %s over the body and then the time', async (event) => {
  const { headers, body } = await deliver(event)
  expect(headers).toMatchObject({
    'Content-Type': 'application/json',
    'X-BambooHR-Timestamp': '1795168800',
    'User-Agent': 'BambooHR-WebHooks/1.0 (+https://www.bamboohr.com)',
  })
  const hex = createHmac('sha256', KEY).update(`${body}1795168800`).digest('hex')
  expect(headers['X-BambooHR-Signature']).toBe(hex)
  expect((await deliver(event)).body).toBe(body)
  expect((await deliver(event, 1)).body).not.toBe(body)
})

it('has the thin shape and the one with fields', async () => {
  const thin = (await deliver('employee.updated')).json
  expect(thin).toEqual({
    type: 'employee.updated',
    timestamp: '2026-11-20T10:00:00+0000',
    data: { companyId: '1', employeeId: expect.any(String), changedFields: ['workPhone'] },
  })
  expect((await deliver('employee.created')).json.data).not.toHaveProperty('changedFields')

  const { employees } = (await deliver('employee_with_fields.updated', 4)).json as { employees: Row[] }
  expect(employees).toHaveLength(2)
  for (const { id, action, timestamp, changedFields, fields } of employees) {
    expect([action, timestamp]).toEqual(['Updated', '2026-11-20T10:00:00+0000'])
    expect(changedFields).toEqual(['workPhone'])
    const values = Object.entries(fields as Record<string, { value: unknown }>).map(([k, v]) => [k, v.value])
    expect({ id, ...Object.fromEntries(values) }).toEqual(await json(shown(id)))
  }
})

it('tells of people whom the lists know, and of deleted ones whom they do not', async () => {
  const about = async (event: string) => ((await deliver(event, 2)).json.data as Row).employeeId
  expect((await shown(await about('employee.created'))).status).toBe(200)
  expect((await shown(await about('employee.updated'))).status).toBe(200)
  expect((await shown(await about('employee.deleted'))).status).toBe(404)
})
