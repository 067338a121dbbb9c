import type { Context } from 'hono'
import { companyOf, everyoneOf } from './company.ts'
import { asked, only } from './fields.ts'
import { refuse } from './refuse.ts'
import { answer, employeeXml } from './xml.ts'

/** One employee with the fields asked for; without `fields`, the id alone. */
export function one(c: Context): Response {
  const record = everyoneOf(companyOf(c)).find(({ fields }) => fields.id === c.req.param('id'))
  if (!record) return refuse(c, 404, 'Employee not found')
  const employee = { id: record.fields.id, ...only(record, asked(c.req.query('fields'))) }
  return answer(c, employee, () => employeeXml(employee))
}
