import type { Ctx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure, Page } from './account.ts'
import { call } from './call.ts'
import { expectedIn, itemsIn } from './items.ts'
import { mapRows } from './map.ts'
import { nextPosition, pageQuery } from './paging.ts'
import { fetchParents } from './parents.ts'
import { afterList, readPosition } from './position.ts'
import { messageOf, redactor, sampleOf } from './redact.ts'

/**
 * One page of an object. `cursor` is `null` for the first page, then the `next` of the page before. The same cursor
 * asks for the same page again, so a page that failed can simply be repeated. Never throws for what a vendor does.
 */
export async function fetchPage(
  ctx: Ctx,
  account: Account,
  at: { object: string; cursor: Json },
): Promise<Result<Page, Failure>> {
  const { connector, settings, secrets } = account
  const spec = Object.hasOwn(connector.objects, at.object) ? connector.objects[at.object] : undefined
  if (!spec) return err(ours('unknown_object', `${connector.name} has no "${at.object}" to read.`))
  let position = readPosition(at.cursor)
  if (!position) return err(ours('bad_cursor', 'This read cannot be continued. Start a new run.'))
  const list = typeof spec.list === 'function' ? spec.list(settings) : spec.list
  const paging = typeof spec.page === 'function' ? spec.page(settings) : spec.page

  let requests = 1
  if (spec.each && !position.parents) {
    const parents = await fetchParents(ctx, account, { spec, list, each: spec.each })
    if (!parents.ok) return parents
    if (parents.value.length === 0)
      return ok({ rows: [], quarantined: [], next: null, expected: null, requests })
    position = { ...position, parents: parents.value }
    requests = 2
  }
  const each = position.parents?.[0] ?? null

  const body = await call(ctx, account, { description: list, each, query: pageQuery(paging, position) })
  if (!body.ok) return body
  const redact = redactor(secrets)
  const items = itemsIn(body.value, spec.items, { each, now: ctx.now() })
  if (!items.ok) {
    const sample = sampleOf(JSON.stringify(body.value), redact)
    return err({ ...items.error, message: messageOf(items.error.message, redact), sample })
  }
  const { rows, quarantined } = mapRows(items.value, spec, redact)

  const count = items.value.length
  const different = new Set(rows.map((row) => row.externalId)).size + quarantined.length
  const told = expectedIn(body.value, spec.expected)
  // A count below what we hold already counts something else, perhaps this page.
  const expected = told !== null && told >= position.seen + different ? told : null
  const ids = rows.length > 0 ? sha256Hex(JSON.stringify(rows.map((row) => row.externalId))) : null
  const next = nextPosition(paging, position, { body: body.value, count, different, expected, ids })
  if (!next.ok) return next
  // With parents each count is of one parent's rows; the sum is not known.
  return ok({
    rows,
    quarantined,
    next: next.value ?? afterList(position),
    expected: spec.each ? null : expected,
    requests,
  })
}

const ours = (reason: string, message: string): Failure => ({
  kind: 'refused',
  code: `vendor.${reason}`,
  message,
})
