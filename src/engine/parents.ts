import type { Request as Description } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { call } from './call.ts'
import { itemsIn } from './items.ts'
import type { Reading } from './reading.ts'
import { namesIn } from './template.ts'

/** They travel in the run's cursor, and that in a queue message of at most 128 KB. */
const MAX_BYTES = 64_000

/** The rows a fan-out runs over, cut down to what its requests will ask of them. */
export async function fetchParents(
  ctx: Ctx,
  account: Account,
  { spec, list, each, items, since }: Reading & { each: NonNullable<Reading['each']> },
): Promise<Result<Json[], Failure>> {
  const body = await call(ctx, account, { description: each.list, since })
  if (!body.ok) return body
  const rows = itemsIn(body.value, each.items, { each: null, now: ctx.now() })
  if (!rows.ok) return rows
  const parents = (rows.value as Json[]).map((row) => (typeof items === 'function' ? row : needed(row, list)))
  if (Buffer.byteLength(JSON.stringify(parents)) <= MAX_BYTES) return ok(parents)
  const message = `${account.connector.name} lists ${parents.length} parents for "${spec.label}": more than one run can carry.`
  return err({ kind: 'nonsense', code: 'vendor.too_many_parents', message })
}

/** Only a function could look at the whole row; templates name what they use. */
function needed(row: Json, list: Description): Json {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row
  const keys = new Set(namesIn(JSON.stringify(list)).map((name) => /^each\.([\w-]+)/.exec(name)?.[1]))
  return Object.fromEntries(Object.entries(row).filter(([key]) => keys.has(key)))
}
