import type { Context } from 'hono'
import { phpTime } from '#sandbox/days.ts'
import { companyOf, deletedAt, everyoneOf } from './company.ts'
import { refuse } from './refuse.ts'
import { answer, element } from './xml.ts'

const TYPES = ['inserted', 'updated', 'deleted', 'all']
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/

interface Change {
  id: string
  action: 'Inserted' | 'Updated' | 'Deleted'
  at: Date
}

/** The last change of each employee after `since`, so that asking again with `latest` finds only what is new. */
export function changed(c: Context): Response {
  const since = c.req.query('since') ?? ''
  const type = c.req.query('type') ?? 'all'
  if (!ISO.test(since) || Number.isNaN(Date.parse(since))) return refuse(c, 400, 'Invalid "since" timestamp')
  if (!TYPES.includes(type)) return refuse(c, 400, 'Invalid "type"')
  const found = changes(c)
    .filter(({ action }) => type === 'all' || action.toLowerCase() === type)
    .filter(({ at }) => at.getTime() > Date.parse(since))
  const latest = phpTime(new Date(Math.max(Date.parse(since), ...found.map(({ at }) => at.getTime()))))
  const rows = found.map(({ id, action, at }) => ({ id, action, lastChanged: phpTime(at) }))
  // An empty PHP array has no keys, so it becomes [] where clients expect {}.
  const employees = rows.length > 0 ? Object.fromEntries(rows.map((row) => [row.id, row])) : []
  return answer(c, { latest, employees }, () =>
    element(
      'employees',
      { latest },
      rows.map((row) => element('employee', row)),
    ),
  )
}

const changes = (c: Context): Change[] => [
  ...everyoneOf(companyOf(c)).map(({ fields, changedAt, isNew }): Change => {
    return { id: fields.id, action: isNew ? 'Inserted' : 'Updated', at: changedAt }
  }),
  ...deletedAt(companyOf(c)).map(({ id, at }): Change => ({ id, action: 'Deleted', at })),
]
