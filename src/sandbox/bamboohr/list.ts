import type { Context } from 'hono'
import { companyOf, everyoneOf } from './company.ts'
import { asked, only } from './fields.ts'

const MOST = 2500

/** The newer list: JSON only, a cursor, and everyone who is not deleted with their status. */
export function list(c: Context): Response {
  const limit = c.req.query('page[limit]') || '100'
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST)
    return bad(c, `page[limit] must be from 1 to ${MOST}`)
  const start = startOf(c.req.query('page[after]') || '')
  if (start === undefined) return bad(c, 'page[after] is not a cursor of this list')

  const everyone = everyoneOf(companyOf(c)).toSorted((a, b) => Number(a.fields.id) - Number(b.fields.id))
  const rest = everyone.filter(({ fields }) => Number(fields.id) > start)
  const page = rest.slice(0, Number(limit))
  const more = rest.length > page.length ? page.at(-1) : undefined
  const nextCursor = more ? cursorAt(more.fields.id) : null
  const names = asked(c.req.query('fields'))
  const data = page.map((record) => ({
    employeeId: record.fields.id,
    firstName: record.fields.firstName,
    lastName: record.fields.lastName,
    preferredName: record.fields.preferredName,
    photoUrl: record.fields.photoUploaded ? record.fields.photoUrl : null,
    jobTitleName: record.fields.jobTitle,
    ...only(record, names),
    status: record.fields.status.toLowerCase(),
    _restrictedFields: [],
  }))
  return c.json({
    data,
    meta: { total: everyone.length, page: { limit: Number(limit), nextCursor, prevCursor: null } },
    _links: { self: link(c), next: nextCursor && link(c, nextCursor) },
  })
}

// The cursor is a place in the order of ids, not a count: joiners and leavers in between move nothing.
const cursorAt = (id: string): string => Buffer.from(`after:${id}`).toString('base64url')

function startOf(cursor: string): number | undefined {
  if (cursor === '') return 0
  const id = /^after:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  return id === undefined ? undefined : Number(id)
}

/** Relative, so that it holds wherever this sandbox is mounted and never leads to the real vendor. */
function link(c: Context, cursor?: string): string {
  const query = new URL(c.req.url).searchParams
  if (cursor) query.set('page[after]', cursor)
  return `?${query.toString()}`
}

const bad = (c: Context, message: string): Response => c.json({ error: { code: 'BadPage', message } }, 400)
