import type { Context } from 'hono'
import { bad } from './refuse.ts'

interface Row {
  id: string
}

/**
 * A page of rows whose ids sort by time, the newest first unless asked otherwise. A cursor is the id of a row
 * of this list; it keeps its place when the row has gone meanwhile.
 */
export function page(c: Context, prefix: string, rows: readonly Row[]): Response {
  const { limit = '10', order = 'desc', after, before } = c.req.query()
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
    return bad(c, 'limit must be from 1 to 100')
  if (order !== 'asc' && order !== 'desc') return bad(c, 'order must be asc or desc')
  if (after && before) return bad(c, 'after and before exclude each other')
  const cursor = after || before
  if (cursor && !isCursor(prefix, cursor)) return bad(c, 'The cursor is not one of this list')

  const sign = order === 'asc' ? 1 : -1
  const sorted = rows.toSorted((a, b) => sign * compare(a.id, b.id))
  const side = (id: string) => (cursor ? sign * compare(id, cursor) : 1)
  const earlier = sorted.filter(({ id }) => side(id) < 0)
  const later = sorted.filter(({ id }) => side(id) > 0)
  const data = before ? earlier.slice(-Number(limit)) : later.slice(0, Number(limit))
  const first = data.at(0)
  const last = data.at(-1)
  return c.json({
    object: 'list',
    data,
    list_metadata: {
      before: first && first.id !== sorted.at(0)?.id ? first.id : null,
      after: last && last.id !== sorted.at(-1)?.id ? last.id : null,
    },
  })
}

export const isCursor = (prefix: string, text: string): boolean =>
  text.startsWith(prefix) && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(text.slice(prefix.length))

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
