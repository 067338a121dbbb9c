import type { Context } from 'hono'
import { companyOf, currentOf, everyoneOf } from './company.ts'
import { describe, only, type FieldName } from './fields.ts'
import { refuse } from './refuse.ts'

interface Saved {
  title: string
  names: FieldName[]
}

const everyone: Saved = {
  title: 'All employees',
  names: ['employeeNumber', 'firstName', 'lastName', 'workEmail', 'jobTitle', 'department', 'status'],
}
const hires: Saved = {
  title: 'Hire dates',
  names: ['employeeNumber', 'displayName', 'hireDate', 'location', 'supervisor'],
}
const saved = new Map([
  ['1', everyone],
  ['2', hires],
])

export function reports(c: Context): Response {
  const report = saved.get(c.req.param('id') ?? '')
  if (!report) return refuse(c, 404, 'Report not found')
  if (c.req.query('format') !== 'JSON') return refuse(c, 400, 'Unsupported report format')
  const records = c.req.query('onlyCurrent') === 'false' ? everyoneOf(companyOf(c)) : currentOf(companyOf(c))
  const employees = records.map((record) => ({ id: record.fields.id, ...only(record, report.names) }))
  return c.json({ title: report.title, fields: describe(report.names), employees })
}
