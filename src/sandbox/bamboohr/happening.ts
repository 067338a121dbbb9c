import type { Deliveries } from '#sandbox/delivery.ts'
import { firstNames, lastNames } from '#sandbox/words.ts'
import { emailDomain } from '#sandbox/staff.ts'
import { nth } from '#sandbox/nth.ts'
import { addEmployee, changeEmployee, currentOf, removeEmployee } from './company.ts'
import { told } from './webhooks.ts'

const desk = (n: number): string => `801-555-${String(n % 10_000).padStart(4, '0')}`

/** What is told happens first, so that whoever reads again finds it. */
export const happening: Deliveries = {
  'employee.created': (at) => {
    const [firstName, lastName] = [
      nth(firstNames, at.n),
      nth(lastNames, Math.floor(at.n / firstNames.length)),
    ]
    const workEmail = `${firstName}.${lastName}.${at.n}@${emailDomain(at.account)}`.toLowerCase()
    return told(
      at,
      'created',
      addEmployee(at.account, { firstName, lastName, workEmail, workPhone: desk(at.n) }),
    )
  },
  'employee.updated': (at) => {
    const { id } = nth(currentOf(at.account), at.n).fields
    changeEmployee(at.account, id, { workPhone: desk(at.n) })
    return told(at, 'updated', id)
  },
  'employee.deleted': (at) => {
    const { id } = nth(currentOf(at.account), at.n).fields
    removeEmployee(at.account, id)
    return told(at, 'deleted', id)
  },
}
