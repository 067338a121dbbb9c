import type { ObjectSpec } from '#connectors/contract.ts'
import { entry, rowIn, rowsIn, textIn, textsIn } from './entries.ts'

/** The whole team comes in one reply. */
export const user: ObjectSpec = {
  kind: 'user',
  label: 'Team',
  list: { method: 'GET', path: '/team/all/' },
  page: { kind: 'none' },
  items: rowsIn('id'),
  one: { request: { method: 'GET', path: '/team/get/{{id}}/' }, item: rowIn('id') },
  id: 'id',
  fields: {
    email: (row) => textIn(row, 'email'),
    name: (row) => textIn(row, 'name'),
    role: (row) => textIn(row, 'role'),
    status: (row) => statusOf(entry(row, 'active')),
    field_technician: (row) => yesOrNo(entry(row, 'fieldTech')),
    service_areas: (row) => textsIn(row, 'serviceAreas'),
    skills: (row) => textsIn(row, 'skills'),
  },
  schedule: '5 3 * * *',
}

function statusOf(active: unknown): string | undefined {
  const is = yesOrNo(active)
  return is === undefined ? undefined : is ? 'active' : 'inactive'
}

/** Flags come as true, 1 or "1"; anything else says nothing. */
function yesOrNo(value: unknown): boolean | undefined {
  if (value === true || value === 1 || value === '1') return true
  return value === false || value === 0 || value === '0' ? false : undefined
}
