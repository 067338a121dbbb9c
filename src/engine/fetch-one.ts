import type { Ctx } from '#kit/context.ts'
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
  if (!body.ok) return body.error.status === 404 || body.error.status === 410 ? ok(null) : body
  const item = spec.one.item === '' ? body.value : valueAt(body.value, spec.one.item)
  if (item === undefined || item === null) return ok(null)
  const { rows, quarantined } = mapRows([item], spec, redactor(account.secrets))
  const [row] = rows
  if (row) return ok(row)
  const message = quarantined[0]?.reason ?? 'The row could not be understood.'
  return err({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
}
