import type { ObjectSpec } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Row } from './account.ts'
import { mapRows } from './map.ts'

/** A row of the vendor that was stored, in our shape as the object is described today; else why it does not fit. */
export function mapAnew(spec: ObjectSpec, raw: Json): Result<Row, string> {
  const { rows, quarantined } = mapRows([raw], spec, () => '')
  const [row] = rows
  return row ? ok(row) : err(quarantined[0]?.reason ?? 'The row could not be understood.')
}
