import type { Context } from 'hono'
import { invalid } from './refuse.ts'

interface Row {
  id: string
}

const MOST = 200

/**
 * A page as a bare array; where the next one is stands in a header of its own, beside the one of this page. The mark is
 * the last row's id, so that who joins or leaves meanwhile moves nothing.
 */
export function page(c: Context, rows: readonly Row[]): Response {
  const { limit = String(MOST), after = '' } = c.req.query()
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST)
    return invalid(c, 'limit', `limit: must be from 1 to ${MOST}`)
  const rest = rows.filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const shown = rest.slice(0, Number(limit))
  c.header('Link', `<${c.req.url}>; rel="self"`, { append: true })
  const last = shown.at(-1)
  if (last && rest.length > shown.length) {
    const next = new URL(c.req.url)
    next.searchParams.set('after', last.id)
    c.header('Link', `<${next.href}>; rel="next"`, { append: true })
  }
  return c.json(shown)
}
