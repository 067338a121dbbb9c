import type { Effect, EventSpec, Registration, Webhooks } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { filled } from './people.ts'

const event = (label: string, does: readonly Effect[] = []): EventSpec => ({ label, does })

/** Everybody is one reply; one by one they come in another shape, and nothing says who still counts as current. */
const refresh: readonly Effect[] = [{ kind: 'refresh', object: 'user' }]

/** Thin ones: what they name is read again, so they need not say it. BambooHR wants to be told which fields matter. */
const register: Registration = {
  there: {
    list: { method: 'GET', path: '/api/v1/webhooks' },
    page: { kind: 'none' },
    items: 'webhooks',
    id: 'id',
    address: 'url',
  },
  create: {
    method: 'POST',
    path: '/api/v1/webhooks',
    body: {
      name: 'Syncline',
      url: '{{address}}',
      format: 'json',
      includeCompanyDomain: false,
      events: ['employee.created', 'employee.updated', 'employee.deleted'],
      monitorFields: [
        'firstName',
        'lastName',
        'preferredName',
        'workEmail',
        'workPhone',
        'mobilePhone',
        'jobTitle',
        'department',
        'location',
        'status',
      ],
    },
  },
  answer: { id: 'id', secret: 'privateKey' },
  fills: 'webhook_key',
  remove: { method: 'DELETE', path: '/api/v1/webhooks/{{id}}', reply: 'any' },
}

const removeOne: readonly Effect[] = [{ kind: 'remove', object: 'user', id: 'data.employeeId' }]
const removeDeleted: readonly Effect[] = [{ kind: 'remove', object: 'user', id: deletedIn }]

export const webhooks: Webhooks = {
  setup:
    'In BambooHR click your name in the lower left corner → Webhooks → Add Webhook (or use its API), paste this ' +
    'address, choose JSON as the format and the employee events, and tick the fields to watch. Then copy the private ' +
    'key, which is shown once, into the credentials of this connection.',
  register,
  verify: [
    {
      kind: 'hmac-sha256',
      header: 'x-bamboohr-signature',
      secret: 'webhook_key',
      encoding: 'hex',
      signed: '{body}{timestamp}',
      timestamp: { from: 'header:x-bamboohr-timestamp', unit: 's', toleranceMs: 300_000 },
    },
  ],
  // No delivery has an id of its own: the same text is the same delivery.
  type: (body) => filled(body, 'type') ?? typeOfBatch(body),
  at: 'timestamp',
  events: {
    'employee.created': event('An employee was added', refresh),
    'employee.updated': event('An employee was changed', refresh),
    'employee.deleted': event('An employee was deleted', removeOne),
    'employee_with_fields.created': event('Employees were added', refresh),
    'employee_with_fields.updated': event('Employees were changed', refresh),
    'employee_with_fields.deleted': event('Employees were deleted', removeDeleted),
    'employee_with_fields.mixed': event('Employees were added, changed or deleted, in one message', [
      ...removeDeleted,
      ...refresh,
    ]),
    'company.updated': event('The company was changed'),
    'company.deleted': event('The company was deleted'),
    'company-integrations.updated': event('The company’s integrations were changed'),
  },
}

function batch(body: Json): Json[] {
  const employees = valueAt(body, 'employees')
  if (!Array.isArray(employees) || employees.length === 0) throw new TypeError('there are no employees')
  return employees as Json[]
}

/** The older messages say what happened for each employee, and hold several. */
function typeOfBatch(body: Json): string {
  const verbs = new Set(batch(body).map(verbOf))
  const [verb] = verbs
  return `employee_with_fields.${verbs.size === 1 ? verb : 'mixed'}`
}

/** The feed of changes calls the same Inserted. */
function verbOf(employee: Json): string {
  const action = filled(employee, 'action')?.toLowerCase() ?? 'updated'
  return action === 'inserted' ? 'created' : action
}

function deletedIn(body: Json): Json[] {
  return batch(body)
    .filter((employee) => verbOf(employee) === 'deleted')
    .map((employee) => {
      const id = valueAt(employee, 'id')
      if (typeof id !== 'string' && typeof id !== 'number') throw new TypeError('an employee has no id')
      return id
    })
}
