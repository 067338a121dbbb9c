import type { Context } from 'hono'
import { dateOf, today } from '#sandbox/days.ts'
import { accountOf, listed, tokenIn } from './account.ts'
import { refuse } from './refuse.ts'
import { CLOSED, type Kind, type Work } from './work-data.ts'
import { shown, workOf } from './work.ts'

const MOST = 100
const DEFAULT_DAYS = 14

/** One page of `job/all/` or `lead/all/`: the latest first, what is not scheduled last, whatever the date. */
export function list(c: Context, kind: Kind): Response {
  const { start_date = dateOf(today() - DEFAULT_DAYS), offset = '0', records = String(MOST) } = c.req.query()
  if (!/^\d{4}-\d\d-\d\d$/.test(start_date)) return bad(c, 'start_date must be yyyy-MM-dd')
  if (!/^\d{1,9}$/.test(offset) || !/^[1-9]\d{0,8}$/.test(records))
    return bad(c, 'offset and records must be numbers')
  const onlyOpen = !/^(false|0)$/i.test(c.req.query('only_open') ?? 'true')
  const statuses = c.req.queries('status') ?? []
  const { token, offsets } = accountOf(tokenIn(c))
  const found = workOf(token, kind)
    .filter(({ at }) => at === '' || at >= start_date)
    .filter(({ Status }) => !onlyOpen || !CLOSED.has(Status))
    .filter(({ Status }) => statuses.length === 0 || statuses.includes(Status))
    .toSorted(latestFirst)
  const size = Math.min(Number(records), MOST)
  const start = Number(offset) * (offsets === 'pages' ? size : 1)
  const page = found.slice(start, start + size).map((work) => shown(kind, work))
  return listed(c, page, { has_more: start + size < found.length, found: found.length })
}

const latestFirst = (a: Work, b: Work): number =>
  a.at === b.at ? (a.UUID < b.UUID ? -1 : 1) : a.at > b.at ? -1 : 1

const bad = (c: Context, error: string): Response =>
  refuse(c, 400, { msg: 'Validation error', details: { error } })
