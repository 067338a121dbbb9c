import type { Ctx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import { plainText, type Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { authOf } from './auth.ts'
import { before } from './before.ts'
import { ask, type Reply } from './call.ts'
import { expectedIn, itemsIn } from './items.ts'
import { itemSpec, pageRows } from './made.ts'
import { mapRows } from './map.ts'
import { freshOf } from './pages-or-rows.ts'
import { nextPosition, pageParams } from './paging.ts'
import { fetchParents } from './parents.ts'
import { afterList, type Position } from './position.ts'
import type { Reading } from './reading.ts'
import { messageOf, redactor, sampleOf } from './redact.ts'
import { afterRefusal, blank, type Unmarked } from './refusal.ts'
import { secretParams } from './url.ts'

/** One page of a list, or of one parent's list in a fan-out. */
export async function listPage(
  ctx: Ctx,
  account: Account,
  { reading, position: at }: { reading: Reading; position: Position },
): Promise<Result<Unmarked, Failure>> {
  const { spec, paging, items: where, each: fanOut } = reading
  const redact = redactor(account.secrets)
  const whole = spec.keeps !== 'history'
  const started = await before(ctx, account, { reading, position: at })
  if (!started.ok) return started
  let { position, requests } = started.value
  if (fanOut && !position.parents) {
    const parents = await fetchParents(ctx, account, { ...reading, each: fanOut })
    if (!parents.ok) return parents
    if (parents.value.length === 0) return ok(blank(null))
    position = { ...position, parents: parents.value }
    requests += 1
  }
  const each = position.parents?.[0] ?? null

  const { first } = started.value
  const reply = first ? ok(first) : await askPage(ctx, account, { reading, position })
  if (!reply.ok)
    return afterRefusal(reply.error, { name: account.connector.name, paging, position, redact, requests })
  const { body } = reply.value
  const items = itemsIn(body, where, { each, now: ctx.now() })
  if (!items.ok) {
    // A page after the first without any list: that is how some end, and manifests rely on it. It may as well be
    // trouble, so where rows are removed that the list does not name, it is no end.
    if (account.connector.byTenant && position.step > 0 && !whole)
      return ok({ ...blank(null), requests, body })
    const sample = sampleOf(JSON.stringify(body), redact)
    return err({ ...items.error, message: messageOf(items.error.message, redact), sample })
  }
  const { rows, quarantined } = mapRows(items.value, itemSpec(spec), redact)

  const rowIds = rows.map((row) => row.externalId)
  const count = items.value.length
  const different = new Set(rowIds).size + quarantined.length
  // A feed's own count is of something else than the list's.
  const told = reading.since === undefined ? expectedIn(body, spec.expected) : null
  // A count below what we hold already counts something else, perhaps this page.
  const expected = told !== null && told >= position.seen + different ? told : null
  const ids = count > 0 ? sha256Hex(JSON.stringify(rowIds.length > 0 ? rowIds : items.value)) : null
  if (position.parents) position = { ...position, answered: true }
  const { headers, url } = reply.value
  const auth = authOf(account)
  const hidden = [
    ...(auth.kind === 'query' ? [auth.name] : []),
    ...(account.connector.byTenant ? secretParams(reading.list.path).map(([name]) => name) : []),
  ]
  const turn = { body, headers, url, hidden, count, different, expected, rowIds, ids, whole }
  const next = nextPosition(paging, position, turn)
  if (!next.ok) return next
  const fresh = paging.kind === 'pages_or_rows' ? new Set(freshOf(position, rowIds)) : null
  const read = fresh ? rows.filter((row) => fresh.has(row.externalId)) : rows
  const after = next.value ?? afterList(position)
  const page = pageRows({ account, spec, items: read, quarantined, position, after, now: ctx.now() })
  if (!page.ok) return page
  return ok({
    ...blank(null),
    ...page.value,
    // With parents each count is of one parent's rows, the sum is not known; made rows are not what was counted.
    expected: fanOut || spec.made ? null : expected,
    requests,
    body,
  })
}

function askPage(
  ctx: Ctx,
  account: Account,
  { reading, position }: { reading: Reading; position: Position },
): Promise<Result<Reply, Failure>> {
  const { list, paging, since } = reading
  const names: Record<string, unknown> = { steps: position.steps ?? [] }
  const common = { each: position.parents?.[0] ?? null, since, names }
  if (paging.kind === 'next_request' && position.at !== null)
    return ask(ctx, account, {
      ...common,
      description: paging.request,
      names: { ...names, page_token: position.at },
    })
  if ((paging.kind === 'next_url' || paging.kind === 'link') && position.at !== null) {
    // Further pages are fetched as their address says: without the first one's body.
    const { body: _body, form: _form, ...description } = list
    const url = plainText(position.at)
    const headers = ('headers' in paging && paging.headers) || description.headers
    return ask(ctx, account, { ...common, description: { ...description, headers, method: 'GET' }, url })
  }
  const params = pageParams(paging, position)
  const more: Record<string, Json> = 'in' in paging && paging.in === 'body' ? params : {}
  const query = more === params ? {} : asQuery(params)
  return ask(ctx, account, { ...common, description: list, query, more })
}

const asQuery = (params: Record<string, Json>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, plainText(value)]))
