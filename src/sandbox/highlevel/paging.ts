import type { Context } from 'hono'
import { refuse } from './refuse.ts'

interface Asked {
  skip?: string
  limit?: string
}

/**
 * `skip` and `limit` of the query, or of a body that has them, which this vendor takes as text; a Response
 * when they are not numbers it allows.
 */
export function paging(
  c: Context,
  defaultLimit: number,
  asked: Asked = c.req.query(),
): { skip: number; limit: number } | Response {
  const skip = asked.skip || '0'
  const limit = asked.limit || String(defaultLimit)
  if (!/^\d{1,9}$/.test(skip)) return refuse(c, 422, 'skip must be a number string')
  if (!/^\d{1,9}$/.test(limit)) return refuse(c, 422, 'limit must be a number string')
  if (Number(limit) < 1) return refuse(c, 422, 'limit must not be less than 1')
  if (Number(limit) > 100) return refuse(c, 422, 'limit must not be greater than 100')
  return { skip: Number(skip), limit: Number(limit) }
}
