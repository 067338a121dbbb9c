import { afterAll, beforeAll, expect, it } from 'vitest'
import create from '../cases/manifests/docs_sync_create_bamboohr.json'
import update from '../cases/manifests/docs_sync_update_bamboohr.json'
import { serve } from '../vendors/serve.ts'
import { ended, signUp, type Caller } from './newcomer.ts'

const KEY = 'made-up-bamboo-key'
const credentials = { KEY, REPORT_ID: '7', COMPANY_ID: 'acme' }
const REPORT = '/api/gateway.php/acme/v1/reports/7'

/** The report as a plain server gives it: all of it, or a few rows a page where a manifest follows pages. */
const employees = Array.from({ length: 7 }, (_, i) => ({
  id: String(i + 1),
  workEmail: `Person${i + 1}@acme.example`,
  firstName: `First${i + 1}`,
  lastName: `Last${i + 1}`,
  department: i % 2 === 0 ? 'Sales' : 'HR',
}))
let server: Awaited<ReturnType<typeof serve>>
let call: Caller

beforeAll(async () => {
  server = await serve(({ path, query, headers }) => {
    if (headers.authorization !== `Basic ${btoa(`${KEY}:x`)}`) return { status: 401, body: '' }
    if (path !== REPORT) return { status: 404, body: '' }
    if (query.page === undefined) return { status: 200, body: { employees, next: 'p2' } }
    const from = query.page === 'p2' ? 3 : 6
    const rows = employees.slice(from, from + 3)
    return { status: 200, body: { employees: rows, ...(from === 3 && { next: 'p3' }) } }
  })
  call = await signUp('Manifest')
})
afterAll(() => server.close())

async function connect(manifest: object, name: string) {
  const added = await call('POST', '/v1/manifests', { name, kind: 'sync', source: JSON.stringify(manifest) })
  expect(added.status, JSON.stringify(added.body)).toBe(201)
  const made = await call('POST', '/v1/connections', {
    connector: added.body.id,
    name,
    credentials,
    base_url: server.url,
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  const [sync] = (await call('GET', `/v1/connections/${made.body.id}/syncs`)).body.data
  return { connection: String(made.body.id), run: await ended(call, sync.id) }
}
const emails = async () =>
  ((await call('GET', '/v1/people?limit=200')).body.data as { email: string }[])
    .map(({ email }) => email)
    .toSorted()

it('the published manifest that adds people runs as it is, and a person picks whom', async () => {
  const { connection, run } = await connect(create, 'Published')
  expect(run).toMatchObject({ state: 'ok', seen: 7 })
  expect(server.requests.at(-1)).toMatchObject({ method: 'GET', path: REPORT })
  const candidates = (await call('GET', `/v1/people/feeds/${connection}/candidates`)).body.data
  expect(candidates).toHaveLength(7)
  await call('POST', `/v1/people/feeds/${connection}/import`, { emails: ['person1@acme.example'] })
  expect(await emails()).toEqual(['person1@acme.example'])
})

it('with a schedule and pages it adds everybody by itself, each once', async () => {
  const paged = {
    ...create,
    schedule: '0 3 * * *',
    next_page_token_from: 'next',
    next_page: `https://api.bamboohr.com${REPORT}?page={{NEXT_PAGE_TOKEN}}`,
  }
  const { run } = await connect(paged, 'Paged')
  expect(run).toMatchObject({ state: 'ok', pages: 3, seen: expect.any(Number) })
  expect(await emails()).toEqual(employees.map(({ workEmail }) => workEmail.toLowerCase()).toSorted())
})

it('the published manifest that updates people lacks the address, and is told so; with it, it fills in', async () => {
  const refused = await call('POST', '/v1/manifests', {
    name: 'U',
    kind: 'sync',
    source: JSON.stringify(update),
  })
  expect(refused.status).toBe(422)
  expect(JSON.stringify(refused.body.error.details)).toContain('data_structure')
  const completed = {
    ...update,
    data_structure: { ...update.data_structure, email: 'workEmail', DEPT: 'department' },
  }
  const { run } = await connect(completed, 'Update')
  expect(run).toMatchObject({ state: 'ok' })
  const [one] = (await call('GET', '/v1/people?email=person1@acme.example')).body.data
  expect(one).toMatchObject({ first_name: 'First1', extra: { DEPT: 'Sales' } })
})
