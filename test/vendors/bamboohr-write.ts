import { createHmac } from 'node:crypto'
import type { Reply, Seen } from './serve.ts'

type Row = Record<string, unknown>

/** The reason stands in a header; the body is empty. */
export const refusal = (status: number, reason: string): Reply => ({
  status,
  headers: { 'x-bamboohr-error-message': reason },
})

const rowIn = (body: unknown): Row => (typeof body === 'object' && body !== null ? { ...body } : {})

/** Adds to `employees` or changes one of them; undefined when the path is about something else. */
export function writeEmployee({ path, headers, body }: Seen, employees: Row[]): Reply | undefined {
  const match = /^\/api\/v1\/employees(?:\/(\d+))?$/.exec(path)
  if (!match) return undefined
  const id = match[1]
  const said = rowIn(body)
  const clash = employees.some((one) => one.id !== id && said.workEmail && one.workEmail === said.workEmail)
  if (clash) return refusal(409, 'Duplicate work email')
  if (id === undefined) {
    if (!said.firstName || !said.lastName) return refusal(400, 'firstName and lastName are required')
    const next = String(Math.max(0, ...employees.map((one) => Number(one.id))) + 1)
    employees.push({ ...said, id: next })
    return { status: 201, headers: { location: `http://${headers.host}/api/v1/employees/${next}` } }
  }
  const at = employees.findIndex((employee) => employee.id === id)
  if (at < 0) return refusal(404, 'Not found')
  employees[at] = { ...employees[at], ...said, id }
  return { status: 200 }
}

/** Webhooks of the one key there is. */
export function answerWebhooks({ method, path, body }: Seen, webhooks: Row[]): Reply | undefined {
  const match = /^\/api\/v1\/webhooks(?:\/(\w+))?$/.exec(path)
  if (!match) return undefined
  const id = match[1]
  if (id === 'monitor_fields')
    return { status: 200, body: { fields: [{ id: 1, name: 'First Name', alias: 'firstName' }] } }
  if (method === 'GET' && id === undefined) return { status: 200, body: { webhooks } }
  const wrong = method === 'POST' || method === 'PUT' ? wrongWith(rowIn(body)) : undefined
  if (wrong) return refusal(400, wrong)
  if (method === 'POST') {
    const made = {
      id: String(webhooks.length + 4),
      created: '2021-09-20 22:38:01',
      lastSent: null,
      ...rowIn(body),
    }
    webhooks.push(made)
    return { status: 201, body: { ...made, privateKey: `private-key-of-${made.id}` } }
  }
  const found = webhooks.find((webhook) => webhook.id === id)
  if (!found) return refusal(404, 'Not found')
  if (method === 'DELETE') webhooks.splice(webhooks.indexOf(found), 1)
  if (method === 'PUT') Object.assign(found, rowIn(body))
  return method === 'DELETE' ? { status: 200 } : { status: 200, body: found }
}

function wrongWith({ name, url, format, monitorFields, events }: Row): string | undefined {
  if (!name || !format) return 'name and format are required'
  if (!String(url).startsWith('https:')) return 'url must be https'
  const names = Array.isArray(events) ? events.map(String) : ['employee_with_fields.updated']
  const kinds = new Set(names.map((event) => event.split('.')[0]))
  if (kinds.has('employee') && kinds.has('employee_with_fields')) return 'events cannot be mixed'
  const watches = Array.isArray(monitorFields) && monitorFields.length > 0
  if (names.some((event) => event.endsWith('.updated')) && !watches) return 'monitorFields are required'
  return undefined
}

/** A webhook as BambooHR posts it, `at` in milliseconds: the body is signed first, then the time. */
export function bambooWebhook(
  key: string,
  content: unknown,
  at: number,
): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify(content)
  const seconds = String(Math.floor(at / 1000))
  return {
    headers: {
      'content-type': 'application/json',
      'x-bamboohr-timestamp': seconds,
      'x-bamboohr-signature': createHmac('sha256', key).update(`${body}${seconds}`).digest('hex'),
    },
    body,
  }
}

/** The samples of both payloads. */
export const THIN = {
  type: 'employee.updated',
  timestamp: '2026-01-31T18:42:00+0000',
  data: { companyId: '1', employeeId: '123', changedFields: ['firstName'] },
}
export const WITH_FIELDS = {
  employees: [
    {
      id: '123',
      action: 'Updated',
      timestamp: '2026-01-31T18:42:00+0000',
      changedFields: ['firstName'],
      fields: { firstName: { value: 'John' }, workEmail: { value: 'j@example.com' } },
    },
  ],
}
