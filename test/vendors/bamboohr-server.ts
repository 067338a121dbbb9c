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

export async function startBamboo(options: Bamboo) {
  let employees = options.employees ?? []
  let changes = options.changes ?? []
  let directoryShared = options.directoryShared ?? true
  // Ten thousand rows are turned into text once, not at every request.
  let text = JSON.stringify(employees)

  const list = (more: string): Reply => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `{${more}"fields":${JSON.stringify(FIELDS)},"employees":${text}}`,
  })

  const answer = ({ method, path, query, headers }: Seen): Reply => {
    if (headers.authorization !== `Basic ${Buffer.from(`${options.apiKey}:x`).toString('base64')}`)
      return refusal(401, 'Unauthorized')
    if (method !== 'GET') return refusal(405, 'Method not allowed')
    if (!headers.accept?.includes('application/json'))
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: '<directory></directory>' }
    if (path === '/api/v1/employees/directory')
      return directoryShared ? list('') : refusal(403, 'Company directory sharing is off')
    if (path === '/api/v1/employees/changed') return changed(query, changes)
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
    setEmployees: (rows: readonly Employee[]) => {
      employees = rows
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

/** The reason stands in a header; the body is empty. */
const refusal = (status: number, reason: string): Reply => ({
  status,
  headers: { 'x-bamboohr-error-message': reason },
})

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
