import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { valueAt } from '#kit/path.ts'
import type { Account, Failure, Row } from './account.ts'
import { call } from './call.ts'
import { mapRows } from './map.ts'
import { specOf } from './reading.ts'
import { redactor } from './redact.ts'

/** One row, read again by its id; null: the vendor does not have it (any more). */
export async function fetchOne(
  ctx: Ctx,
  account: Account,
  { object, id }: { object: string; id: string },
): Promise<Result<Row | null, Failure>> {
  const spec = specOf(account.connector, object)
  if (!spec?.one)
    return err({
      kind: 'refused',
      code: 'vendor.unknown_object',
      message: `${account.connector.name} does not give a single "${object}".`,
    })
  const body = await call(ctx, account, { description: spec.one.request, names: { id } })
  if (!body.ok) return isAbsent(body.error) ? ok(null) : body
  const item = itemIn(body.value, spec.one.item)
  if (!item.ok) return item
  if (item.value === undefined || item.value === null) return ok(null)
  const { rows, quarantined } = mapRows([item.value], spec, redactor(account.secrets))
  const [row] = rows
  if (row) return ok(row)
  const message = quarantined[0]?.reason ?? 'The row could not be understood.'
  return err({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
}

/** Some vendors say it with a 200, which their folder's judge reads. */
const isAbsent = ({ status, code }: Failure): boolean =>
  status === 404 || status === 410 || code === 'vendor.not_found'

/** What a function cannot read is nonsense: it must not look like a row that is gone. */
function itemIn(body: Json, where: string | ((body: unknown) => unknown)): Result<unknown, Failure> {
  if (typeof where === 'string') return ok(where === '' ? body : valueAt(body, where))
  try {
    return ok(where(body))
  } catch {
    const message = 'The answer does not have the shape we know. Nothing was changed.'
    return err({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
  }
}
