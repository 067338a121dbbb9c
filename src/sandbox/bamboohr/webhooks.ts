import { createHmac } from 'node:crypto'
import type { Deliveries, Delivery, Occasion } from '#sandbox/delivery.ts'
import { nth } from '#sandbox/nth.ts'
import { currentOf, deletedAt } from './company.ts'
import type { EmployeeRecord } from './record.ts'

type Action = 'created' | 'updated' | 'deleted'
const actions = ['created', 'updated', 'deleted'] as const

/** `account` is a company domain. No event has an id of its own: a delivery is known by its text alone. */
export const deliveries: Deliveries = {
  ...Object.fromEntries(actions.map((action) => [`employee_with_fields.${action}`, withFields(action)])),
  ...Object.fromEntries(actions.map((action) => [`employee.${action}`, thin(action)])),
}

function thin(action: Action): Deliveries[string] {
  return (at) => told(at, action, whoIn(at, action).id)
}

export function told(at: Occasion, action: Action, employeeId: string): Delivery {
  const changedFields = action === 'updated' ? { changedFields: ['workPhone'] } : {}
  const data = { companyId: '1', employeeId, ...changedFields }
  return signed(at, { type: `employee.${action}`, timestamp: timeOf(at), data })
}

/** Two at a time, as changes made together come in one message. */
function withFields(action: Action): Deliveries[string] {
  return (at) =>
    signed(at, {
      employees: [2 * at.n, 2 * at.n + 1].map((n) => {
        const { id, record } = whoIn({ ...at, n }, action)
        return {
          id,
          action: action.charAt(0).toUpperCase() + action.slice(1),
          timestamp: timeOf(at),
          changedFields: action === 'updated' ? ['workPhone'] : [],
          fields: Object.fromEntries(
            (['firstName', 'lastName', 'workEmail', 'workPhone'] as const).flatMap((name) =>
              record ? [[name, { value: record.fields[name] }]] : [],
            ),
          ),
        }
      }),
    })
}

/** What an event tells is what the lists say: the last who came, those who are here, those who are gone. */
function whoIn({ account, n }: Occasion, action: Action): { id: string; record?: EmployeeRecord } {
  if (action === 'deleted') return { id: nth(deletedAt(account), n).id }
  const here = currentOf(account)
  const record = nth(action === 'created' ? here.toSorted(newestFirst) : here, n)
  return { id: record.fields.id, record }
}

const newestFirst = (a: EmployeeRecord, b: EmployeeRecord): number =>
  Number(b.fields.id) - Number(a.fields.id)

/** `2026-01-31T18:42:00+0000`, without the colon that the feed's times have. */
const timeOf = ({ now }: Occasion): string => new Date(now).toISOString().replace(/\.\d+Z$/, '+0000')

function signed({ secret, now }: Occasion, content: unknown): Delivery {
  const body = JSON.stringify(content)
  const timestamp = String(Math.floor(now / 1000))
  return {
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'BambooHR-WebHooks/1.0 (+https://www.bamboohr.com)',
      'X-BambooHR-Timestamp': timestamp,
      'X-BambooHR-Signature': createHmac('sha256', secret).update(body).update(timestamp).digest('hex'),
    },
    body,
  }
}
