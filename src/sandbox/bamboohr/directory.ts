import type { Context } from 'hono'
import { companyOf, currentOf, everyoneOf, hidesDirectory } from './company.ts'
import { describe, directoryFields, only } from './fields.ts'
import { refuse } from './refuse.ts'
import { answer, element, employeeXml, text } from './xml.ts'

export function directory(c: Context): Response {
  if (hidesDirectory(companyOf(c))) return refuse(c, 403, 'The employee directory is not shared')
  const records = c.req.query('onlyCurrent') === 'false' ? everyoneOf(companyOf(c)) : currentOf(companyOf(c))
  const fields = describe(directoryFields)
  const employees = records.map((record) => ({ id: record.fields.id, ...only(record, directoryFields) }))
  return answer(c, { fields, employees }, () =>
    element('directory', {}, [
      element(
        'fieldset',
        {},
        fields.map(({ id, type, name }) => element('field', { id, type }, text(name))),
      ),
      element('employees', {}, employees.map(employeeXml)),
    ]),
  )
}
