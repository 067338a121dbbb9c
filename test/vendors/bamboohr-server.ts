import { answerWebhooks, refusal, writeEmployee } from './bamboohr-write.ts'
import { serve, type Reply, type Seen } from './serve.ts'

/** BambooHR as the fact sheet tells it; knows nothing of src/connectors or src/sandbox. */
export interface Bamboo {
  apiKey: string
  employees?: readonly Employee[]
  /** What the feed knows; each employee's last change. */
  changes?: readonly Change[]
  /** The one saved report; its rows are the employees. */
  reportId?: string
  /** False answers 403 to the directory, as a company does that keeps it to itself. */
  directoryShared?: boolean
  /** An app that may exchange `code` and its newest refresh token; its access tokens are as good as the key. */
  app?: { id: string; secret: string; code: string }
  /** What the feed says of an employee whom a caller wrote. */
  writtenAt?: string
}

interface Change {
  id: string
  action: 'Inserted' | 'Updated' | 'Deleted'
  lastChanged: string
}

export type Employee = Record<string, unknown>

/** The directory's own sample, `n` times over. */
export const anEmployee = (n: number, more: Employee = {}): Employee => ({
  id: String(n),
  displayName: `John Doe ${n}`,
  firstName: 'John',
  lastName: `Doe ${n}`,
  preferredName: null,
  jobTitle: 'Engineer',
  workPhone: null,
  mobilePhone: null,
  workEmail: `john${n}@example.com`,
  department: ['Eng', 'Sales', 'HR'][n % 3],
  location: 'Lindon',
  division: null,
  supervisor: 'Jane Roe',
  photoUploaded: true,
  photoUrl: 'https://images.example.com/photo.jpg',
  canUploadPhoto: 1,
  ...more,
})

const FIELDS = [
  { id: 'displayName', type: 'text', name: 'Display name' },
  { id: 'workEmail', type: 'email', name: 'Work Email' },
]

const META = [
  { id: 1, name: 'First Name', type: 'text', alias: 'firstName' },
  { id: 2, name: 'Last Name', type: 'text', alias: 'lastName' },
  { id: 3, name: 'Work Email', type: 'email', alias: 'workEmail' },
]

export async function startBamboo(options: Bamboo) {
  let employees = [...(options.employees ?? [])]
  let changes = options.changes ?? []
  const webhooks: Employee[] = []
  let granted = 0
  let directoryShared = options.directoryShared ?? true
  // Ten thousand rows are turned into text once, not at every request.
  let text = JSON.stringify(employees)

  const list = (more: string): Reply => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `{${more}"fields":${JSON.stringify(FIELDS)},"employees":${text}}`,
  })

  const exchange = (form: URLSearchParams): Reply => {
    const { app } = options
    if (!app || form.get('client_id') !== app.id || form.get('client_secret') !== app.secret)
      return { status: 401, body: { error: 'invalid_client' } }
    const refreshing = form.get('grant_type') === 'refresh_token'
    const good = refreshing
      ? granted > 0 && form.get('refresh_token') === `refresh-${granted}`
      : form.get('code') === app.code && granted === 0
    if (!good) return { status: 400, body: { error: 'invalid_grant' } }
    granted += 1
    const tokens = { access_token: `access-${granted}`, refresh_token: `refresh-${granted}` }
    const scope = 'employee employee_directory offline_access'
    return { status: 200, body: { ...tokens, expires_in: 3600, token_type: 'Bearer', scope } }
  }

  const write = (request: Seen): Reply | undefined => {
    const reply = writeEmployee(request, employees)
    if (!reply || reply.status > 201) return reply
    text = JSON.stringify(employees)
    const id = /\d+$/.exec(reply.headers?.location ?? request.path)?.[0] ?? ''
    const action = reply.status === 201 ? 'Inserted' : 'Updated'
    const lastChanged = options.writtenAt ?? '2026-09-02T10:11:12+00:00'
    changes = [...changes.filter((change) => change.id !== id), { id, action, lastChanged }]
    return reply
  }

  const knows = (authorization = '') =>
    authorization === `Basic ${Buffer.from(`${options.apiKey}:x`).toString('base64')}` ||
    (granted > 0 && authorization === `Bearer access-${granted}`)

  const answer = (request: Seen): Reply => {
    const { method, path, query, headers } = request
    if (path === '/token.php') return exchange(new URLSearchParams(String(request.body)))
    if (!knows(headers.authorization)) return refusal(401, 'Unauthorized')
    const hooks = answerWebhooks(request, webhooks)
    if (hooks) return hooks
    if (method === 'POST') return write(request) ?? refusal(404, 'Not found')
    if (method !== 'GET') return refusal(405, 'Method not allowed')
    if (!headers.accept?.includes('application/json'))
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: '<directory></directory>' }
    if (path === '/api/v1/employees/directory')
      return directoryShared ? list('') : refusal(403, 'Company directory sharing is off')
    if (path === '/api/v1/employees/changed') return changed(query, changes)
    if (path === '/api/v1/meta/fields') return { status: 200, body: META }
    if (path === '/api/v1/employees') return newerList(query, employees)
    if (path === '/api/v1/meta/users') return { status: 200, body: usersOf(employees) }
    const report = /^\/api\/v1\/reports\/(\d+)$/.exec(path)?.[1]
    if (report && report === options.reportId)
      return query.format === 'JSON' ? list('"title":"Report",') : refusal(400, 'Unsupported format')
    const one = /^\/api\/v1\/employees\/(\d+)$/.exec(path)?.[1]
    const found = employees.find((employee) => employee.id === one)
    return found ? { status: 200, body: found } : refusal(404, 'Not found')
  }

  const server = await serve(answer)
  return {
    ...server,
    webhooks,
    setEmployees: (rows: readonly Employee[]) => {
      employees = [...rows]
      text = JSON.stringify(rows)
    },
    setChanges: (rows: readonly Change[]) => {
      changes = rows
    },
    shareDirectory: (shared: boolean) => {
      directoryShared = shared
    },
  }
}

/** A cursor, here a row's place; everyone, with those fields that were asked for. */
function newerList(query: Record<string, string>, employees: readonly Employee[]): Reply {
  const limit = Number(query['page[limit]'] ?? 100)
  const start = Number(query['page[after]'] || 0)
  if (!(limit >= 1 && limit <= 2500) || Number.isNaN(start))
    return { status: 400, body: { error: { code: 'BadPage', message: 'No such page' } } }
  const names = (query.fields ?? '').split(',').filter((name) => name !== '')
  const data = employees.slice(start, start + limit).map((one) => ({
    employeeId: one.id,
    firstName: one.firstName,
    lastName: one.lastName,
    preferredName: one.preferredName ?? null,
    photoUrl: null,
    jobTitleName: one.jobTitle ?? null,
    status: 'active',
    ...Object.fromEntries(names.map((name) => [name, one[name] ?? null])),
    _restrictedFields: [],
  }))
  const nextCursor = start + limit < employees.length ? String(start + limit) : null
  const page = { limit, nextCursor, prevCursor: null }
  return { status: 200, body: { data, meta: { total: employees.length, page }, _links: { next: null } } }
}

function changed({ since = '', type = 'all' }: Record<string, string>, changes: readonly Change[]): Reply {
  const from = Date.parse(since)
  if (Number.isNaN(from)) return refusal(400, 'since is not a date')
  const found = changes.filter(
    ({ lastChanged, action }) =>
      Date.parse(lastChanged) > from && (type === 'all' || type === action.toLowerCase()),
  )
  const newest = Math.max(from, ...found.map(({ lastChanged }) => Date.parse(lastChanged)))
  const latest = new Date(newest).toISOString().replace(/\.\d+Z$/, '+00:00')
  const rows = found.map((change) => [change.id, change])
  // An empty PHP array is a list, whatever it would be full.
  return { status: 200, body: { latest, employees: rows.length > 0 ? Object.fromEntries(rows) : [] } }
}

const usersOf = (employees: readonly Employee[]) =>
  Object.fromEntries(
    employees.map(({ id, firstName, lastName, workEmail }) => {
      const user = { id: Number(id), employeeId: Number(id), firstName, lastName, email: workEmail }
      return [id, { ...user, status: 'enabled', lastLogin: '2026-09-01T12:00:00+00:00' }]
    }),
  )
