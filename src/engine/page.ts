import type { Ctx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure, Mark, Page } from './account.ts'
import { call } from './call.ts'
import { expectedIn, itemsIn } from './items.ts'
import { mapRows } from './map.ts'
import { markAfter } from './mark.ts'
import { nextPosition, pageQuery } from './paging.ts'
import { fetchParents } from './parents.ts'
import { afterList, readPosition, type Position } from './position.ts'
import { fullReading, incrementalReading, specOf, type Reading } from './reading.ts'
import { messageOf, redactor, sampleOf } from './redact.ts'
import { afterRefusal, blank, noFeedHere, type Unmarked } from './refusal.ts'
import { askSignal } from './signal.ts'

interface At {
  object: string
  /** `null` for the first page, then the `next` of the page before. */
  cursor: Json
  /** The mark an incremental reading begins at. Without it, or where the connector has none, everything is read. */
  since?: Mark | null
  /** When the run began; no mark goes beyond. */
  startedAt?: number
}

/**
 * One page of an object. The same cursor asks for the same page again, so a page that failed can simply be repeated.
 * Never throws for what a vendor does.
 */
export async function fetchPage(ctx: Ctx, account: Account, at: At): Promise<Result<Page, Failure>> {
  const { connector, settings } = account
  const spec = specOf(connector, at.object)
  if (!spec) return err(ours('unknown_object', `${connector.name} has no "${at.object}" to read.`))
  const position = readPosition(at.cursor)
  if (!position) return err(ours('bad_cursor', 'This read cannot be continued. Start a new run.'))
  const { incremental } = spec
  const { since, startedAt = ctx.now() } = at
  if (!incremental || !since) {
    const page = await listPage(ctx, account, { reading: fullReading(spec, settings), position })
    return marked(page, (body) => incremental && markAfter(incremental, { body, startedAt }))
  }
  const reading = incrementalReading(spec, incremental, since)
  const page =
    incremental.kind === 'signal'
      ? await askSignal(ctx, account, { reading, signal: incremental })
      : await listPage(ctx, account, { reading, position })
  const first = at.cursor === null ? noFeedHere(page, connector.name) : null
  if (first) return ok({ ...first, mark: null })
  return marked(page, (body) => markAfter(incremental, { body, since, startedAt }))
}

function marked(
  page: Result<Unmarked, Failure>,
  mark: (body: unknown) => Mark | null | undefined,
): Result<Page, Failure> {
  if (!page.ok) return page
  const { body, ...rest } = page.value
  return ok({ ...rest, mark: mark(body) ?? null })
}

async function listPage(
  ctx: Ctx,
  account: Account,
  { reading, position: at }: { reading: Reading; position: Position },
): Promise<Result<Unmarked, Failure>> {
  const { spec, list, paging, items: where, each: fanOut, since } = reading
  const redact = redactor(account.secrets)
  let position = at
  let requests = 1
  if (fanOut && !position.parents) {
    const parents = await fetchParents(ctx, account, { ...reading, each: fanOut })
    if (!parents.ok) return parents
    if (parents.value.length === 0) return ok(blank(null))
    position = { ...position, parents: parents.value }
    requests = 2
  }
  const each = position.parents?.[0] ?? null

  const body = await call(ctx, account, {
    description: list,
    each,
    since,
    query: pageQuery(paging, position),
  })
  if (!body.ok)
    return afterRefusal(body.error, { name: account.connector.name, paging, position, redact, requests })
  const items = itemsIn(body.value, where, { each, now: ctx.now() })
  if (!items.ok) {
    const sample = sampleOf(JSON.stringify(body.value), redact)
    return err({ ...items.error, message: messageOf(items.error.message, redact), sample })
  }
  const { rows, quarantined } = mapRows(items.value, spec, redact)

  const count = items.value.length
  const different = new Set(rows.map((row) => row.externalId)).size + quarantined.length
  // A feed's own count is of something else than the list's.
  const told = since === undefined ? expectedIn(body.value, spec.expected) : null
  // A count below what we hold already counts something else, perhaps this page.
  const expected = told !== null && told >= position.seen + different ? told : null
  const ids = rows.length > 0 ? sha256Hex(JSON.stringify(rows.map((row) => row.externalId))) : null
  if (position.parents) position = { ...position, answered: true }
  const next = nextPosition(paging, position, { body: body.value, count, different, expected, ids })
  if (!next.ok) return next
  return ok({
    ...blank(next.value ?? afterList(position)),
    rows,
    quarantined,
    // With parents each count is of one parent's rows; the sum is not known.
    expected: fanOut ? null : expected,
    requests,
    body: body.value,
  })
}

const ours = (reason: string, message: string): Failure => ({
  kind: 'refused',
  code: `vendor.${reason}`,
  message,
})
