import type { Context } from 'hono'
import { argumentsOf } from '#sandbox/arguments.ts'
import { addEmployee, changeEmployee, companyOf, everyoneOf } from './company.ts'
import { isField } from './fields.ts'
import { callerOf } from './gate.ts'
import type { Fields } from './record.ts'
import { refuse } from './refuse.ts'

/** What BambooHR works out by itself. */
const DERIVED = ['displayName', 'supervisor', 'photoUploaded', 'photoUrl', 'canUploadPhoto', 'lastChanged']
const NEEDED = ['firstName', 'lastName', 'status']

/** The reply is empty: where the new employee is stands in Location. */
export async function create(c: Context): Promise<Response> {
  const said = await saidIn(c)
  if (said instanceof Response) return said
  if (!said.firstName || !said.lastName) return refuse(c, 400, 'firstName and lastName are required')
  const company = companyOf(c)
  if (taken(company, said)) return refuse(c, 409, 'An employee with this work email exists')
  const id = addEmployee(company, said)
  return c.body(null, 201, { Location: new URL(`/api/v1/employees/${id}`, c.req.url).href })
}

/** A POST, and only what is named changes. */
export async function update(c: Context): Promise<Response> {
  const said = await saidIn(c)
  if (said instanceof Response) return said
  const company = companyOf(c)
  const id = c.req.param('id') ?? ''
  if (!everyoneOf(company).some(({ fields }) => fields.id === id)) return refuse(c, 404, 'Employee not found')
  if (said.firstName === '' || said.lastName === '') return refuse(c, 400, 'A name cannot be empty')
  if (taken(company, said, id)) return refuse(c, 409, 'An employee with this work email exists')
  if (Object.keys(said).length > 0) changeEmployee(company, id, said)
  return c.body(null, 200)
}

type Said = Partial<Omit<Fields, 'photoUploaded' | 'canUploadPhoto'>>

/** The fields that can be set; names that no field has are passed over. */
async function saidIn(c: Context): Promise<Said | Response> {
  if (callerOf(c).user.includes('readonly')) return refuse(c, 403, 'You may not change employees')
  const body = c.req.header('Content-Type')?.startsWith('application/json') ? await argumentsOf(c) : undefined
  if (!body) return refuse(c, 400, 'The body must be JSON')
  const known = Object.entries(body).filter(([name]) => isField(name) && !DERIVED.includes(name))
  const said: Said = {}
  for (const [name, value] of known) {
    if (value !== null && typeof value !== 'string' && typeof value !== 'number')
      return refuse(c, 400, `Invalid value for ${name}`)
    const empty = NEEDED.includes(name) ? '' : null
    Object.assign(said, { [name]: value === null || value === '' ? empty : String(value) })
  }
  if (said.workEmail && !/^\S+@\S+$/.test(said.workEmail)) return refuse(c, 400, 'Invalid workEmail')
  if (said.status !== undefined && !['Active', 'Inactive'].includes(said.status))
    return refuse(c, 400, 'Invalid status')
  return said
}

function taken(company: string, { workEmail }: Said, self?: string): boolean {
  const wanted = workEmail?.toLowerCase()
  return everyoneOf(company).some(
    ({ fields }) => wanted && fields.id !== self && fields.workEmail?.toLowerCase() === wanted,
  )
}
