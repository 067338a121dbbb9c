import type { Context } from 'hono'
import { refuse } from './refuse.ts'

/** `skip` and `limit`, which this vendor takes as text; a Response when they are not numbers it allows. */
export function paging(c: Context, defaultLimit: number): { skip: number; limit: number } | Response {
  const skip = c.req.query('skip') || '0'
  const limit = c.req.query('limit') || String(defaultLimit)
  if (!/^\d{1,9}$/.test(skip)) return refuse(c, 422, 'skip must be a number string')
  if (!/^\d{1,9}$/.test(limit)) return refuse(c, 422, 'limit must be a number string')
  if (Number(limit) < 1) return refuse(c, 422, 'limit must not be less than 1')
  if (Number(limit) > 100) return refuse(c, 422, 'limit must not be greater than 100')
  return { skip: Number(skip), limit: Number(limit) }
}
