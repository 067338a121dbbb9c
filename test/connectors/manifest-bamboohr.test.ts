import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '#kit/json.ts'
import { secret } from '#kit/secret.ts'
import { serve } from '../vendors/serve.ts'
import { check, published } from './manifest-cases.ts'
import { readAll } from './reading.ts'

const KEY = 'not-a-real-key'
const AUTHORIZATION = `Basic ${Buffer.from(`${KEY}:x`).toString('base64')}`
const employees = Array.from({ length: 12 }, (_, i) => ({
  id: String(i + 1),
  firstName: `First${i}`,
  lastName: `Last${i}`,
  workEmail: i === 5 ? null : `Person${i}@Acme.com`,
}))

/** BambooHR's custom report, in pages of five where it is asked for them. */
const vendor = await serve(({ path, headers, query }) => {
  if (headers.authorization !== AUTHORIZATION) return { status: 401 }
  if (path !== '/api/gateway.php/acme/v1/reports/42') return { status: 404 }
  const page = Number(query.page ?? 1)
  if (query.page === undefined && query.paged === undefined)
    return { status: 200, body: { title: 'Report', employees } }
  const rows = employees.slice((page - 1) * 5, page * 5)
  const next = page * 5 < employees.length
  const address = `${vendor.url}${path}?page=${page + 1}`
  return {
    status: 200,
    body: { employees: rows, token: next ? page + 1 : null, '@odata.nextLink': next ? address : null },
  }
})
afterAll(() => vendor.close())
beforeEach(() => void vendor.requests.splice(0))

const create = published.docs_sync_create_bamboohr as Record<string, Json>
const update = published.docs_sync_update_bamboohr as Record<string, Json>

/** The manifest as it is, connected with a filled form, at an address of its own. */
async function read(manifest: Record<string, Json>) {
  const { compiled, errors } = check(manifest, 'sync')
  if (!compiled) throw new Error(JSON.stringify(errors))
  const { connector } = compiled
  const secrets = connector.credentials.filter((field) => field.secret).map(({ id }) => id)
  expect(secrets).toEqual(['KEY'])
  const account = {
    connector,
    mode: 'live' as const,
    base: vendor.url,
    ownBase: true,
    origins: [vendor.url],
    settings: { COMPANY_ID: 'acme', REPORT_ID: '42' },
    secrets: { KEY: secret(KEY) },
  }
  const result = await readAll(account, 'users')
  return { ...result, spec: connector.objects.users }
}

describe('the published BambooHR manifests', () => {
  it('create: runs as it is', async () => {
    const { failure, rows, quarantined, spec, pages } = await read(create)
    expect({ failure, pages, people: spec?.people, schedule: spec?.schedule }).toEqual({
      failure: null,
      pages: 1,
      people: 'create',
      schedule: null,
    })
    expect(rows).toHaveLength(11)
    expect(quarantined).toEqual(['The row has no id.'])
    expect(rows[0]).toMatchObject({
      externalId: 'person0@acme.com',
      email: 'person0@acme.com',
      fields: { email: 'person0@acme.com', first_name: 'First0', last_name: 'Last0' },
    })
    expect(vendor.requests).toMatchObject([
      { method: 'GET', headers: { accept: 'application/json', 'content-type': 'application/json' } },
    ])
  })

  it('update: is refused until it says where the address stands, and then runs every hour', async () => {
    expect(check(update, 'sync').errors).toMatchObject([
      { path: 'data_structure.email', reason: 'email_missing' },
    ])
    const completed = {
      ...update,
      data_structure: { ...(update.data_structure as object), email: 'workEmail' },
    }
    const { failure, rows, spec } = await read(completed)
    expect({ failure, people: spec?.people, schedule: spec?.schedule, keeps: spec?.keeps }).toEqual({
      failure: null,
      people: 'update',
      schedule: '0 * * * *',
      keeps: 'history',
    })
    expect(rows[1]?.fields).toEqual({ email: 'person1@acme.com', bamboohr_id: '2' })
  })

  const url = 'https://api.bamboohr.com/api/gateway.php/{{COMPANY_ID}}/v1/reports/{{REPORT_ID}}'
  const paged = { ...create, execute: [{ url: `${url}?paged=1`, method: 'GET' }] }

  it.each([
    [
      'the next page’s token',
      { next_page: `${url}?page={{ NEXT_PAGE_TOKEN }}`, next_page_token_from: 'token' },
    ],
    ['the next page’s address, under a name with a dot', { next_page_from: '@odata.nextLink' }],
  ])('turns pages by %s', async (_how, keys) => {
    const { failure, rows, pages } = await read({ ...paged, ...keys })
    expect({ failure, pages, rows: rows.length }).toEqual({ failure: null, pages: 3, rows: 11 })
    expect(vendor.requests.map(({ query }) => query)).toEqual([{ paged: '1' }, { page: '2' }, { page: '3' }])
    expect(new Set(vendor.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set([AUTHORIZATION]),
    )
  })

  it('reads as many pages as it says, the first among them', async () => {
    const { rows, pages } = await read({
      ...paged,
      next_page_from: '["@odata.nextLink"]',
      amount_pages_to_fetch: 2,
    })
    expect({ pages, rows: rows.length }).toEqual({ pages: 2, rows: 9 })
  })

  it('never follows the next page to another host', async () => {
    vendor.plan({ status: 200, body: { employees: [], '@odata.nextLink': 'https://evil.example-app.com/x' } })
    const { failure } = await read({ ...paged, next_page_from: '@odata.nextLink' })
    expect(failure).toMatchObject({ code: 'vendor.foreign_next_url' })
    expect(vendor.requests).toHaveLength(1)
  })
})
