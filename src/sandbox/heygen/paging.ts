import type { Context } from 'hono'
import { invalid } from './refuse.ts'

interface Place {
  /** Unix seconds, or one number for all where only the id orders. */
  at: number
  id: string
}

/** A page of rows, newest first. The token is a place in this list, not a count: rows that come and go move nothing. */
export function page<T>(c: Context, rows: readonly T[], placeOf: (row: T) => Place): Response {
  const limit = c.req.query('limit') || '10'
  // Avatars and their looks come by fifty at most, everything else by a hundred.
  const most = c.req.path.startsWith('/v3/avatars') ? 50 : 100
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > most)
    return invalid(c, 'limit', `limit must be from 1 to ${most}`)
  const token = c.req.query('token')
  const start = token ? placeIn(c.req.path, token) : { at: Infinity, id: '' }
  if (!start) return invalid(c, 'token', 'token is not one of this list')

  const rest = rows
    .filter((row) => later(placeOf(row), start))
    .toSorted((a, b) => (later(placeOf(a), placeOf(b)) ? 1 : -1))
  const data = rest.slice(0, Number(limit))
  const last = data.at(-1)
  const has_more = rest.length > data.length && last !== undefined
  return c.json({ data, has_more, next_token: has_more ? tokenAt(c.req.path, placeOf(last)) : null })
}

/** Further down the list. */
const later = (a: Place, b: Place): boolean => a.at < b.at || (a.at === b.at && a.id > b.id)

const tokenAt = (path: string, { at, id }: Place): string =>
  Buffer.from(JSON.stringify([path, at, id])).toString('base64url')

function placeIn(path: string, token: string): Place | undefined {
  const [, list, at, id] =
    /^\["([^"]+)",(\d{1,12}),"([\w-]+)"\]$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  return list === path && id !== undefined ? { at: Number(at), id } : undefined
}
