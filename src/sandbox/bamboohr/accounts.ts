import type { Context } from 'hono'
import { phpTime } from '#sandbox/days.ts'
import { companyOf, everyoneOf } from './company.ts'
import { answer, element, text } from './xml.ts'

/**
 * Who may sign in to BambooHR: everyone employed who has an address, those who left disabled, and an admin who
 * is no employee.
 */
export function accounts(c: Context): Response {
  const wanted = c.req.query('status')?.split(',')
  const everyone = [
    admin,
    ...everyoneOf(companyOf(c))
      .filter(({ fields }) => fields.workEmail)
      .map(accountOf),
  ]
  const users = everyone.filter(({ status }) => !wanted || wanted.includes(status))
  return answer(c, Object.fromEntries(users.map((user) => [user.id, user])), () =>
    element(
      'users',
      {},
      users.map(({ id, employeeId, ...rest }) =>
        element(
          'user',
          { id, employeeId },
          Object.entries(rest).map(([name, value]) => element(name, {}, text(value))),
        ),
      ),
    ),
  )
}

const admin = {
  id: 11,
  employeeId: 0,
  firstName: 'Account',
  lastName: 'Owner',
  email: 'owner@payroll-partner.example',
  status: 'enabled',
  lastLogin: '2026-09-01T12:00:00+00:00',
}

function accountOf({ fields, changedAt }: ReturnType<typeof everyoneOf>[number]): typeof admin {
  return {
    id: 2000 + Number(fields.id),
    employeeId: Number(fields.id),
    firstName: fields.firstName,
    lastName: fields.lastName,
    email: fields.workEmail ?? '',
    status: fields.status === 'Active' ? 'enabled' : 'disabled',
    lastLogin: phpTime(changedAt),
  }
}
