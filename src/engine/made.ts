import type { Made, ObjectSpec } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure, Quarantined, Row } from './account.ts'
import { mapRows } from './map.ts'
import type { Position } from './position.ts'
import { messageOf, redactor } from './redact.ts'
import { utcDate } from './template.ts'

/** The state travels in the run's cursor, and that in a queue message of at most 128 KB. */
const MAX_BYTES = 64_000

interface Read {
  account: Account
  spec: ObjectSpec
  /** What the page held that the page before did not. */
  items: readonly Row[]
  quarantined: Quarantined[]
  position: Position
  /** Where the reading goes on; null after its last page. */
  after: Position | null
  now: number
}

interface MadePage {
  rows: Row[]
  quarantined: Quarantined[]
  next: Position | null
}

/** What an item of the list is known by: all that counts of it where rows are made of it. */
export const itemSpec = (spec: ObjectSpec): ObjectSpec =>
  spec.made
    ? { ...spec, id: spec.made.id, fields: {}, updatedAt: undefined, deleted: undefined, made: undefined }
    : spec

/** The rows of a page: its items, or what is made of them. */
export function pageRows({ spec, items, quarantined, after, ...read }: Read): Result<MadePage, Failure> {
  const { made } = spec
  if (!made) return ok({ rows: [...items], quarantined, next: after })
  const redact = redactor(read.account.secrets)
  // An item that came twice in one page is one.
  const distinct = [...new Map(items.map((item) => [item.externalId, item.raw])).values()]
  try {
    const { rows, state } = make(made, { items: distinct, after, ...read })
    if (state !== undefined && Buffer.byteLength(JSON.stringify(state)) > MAX_BYTES) return tooMuch(spec)
    const mapped = mapRows(rows, spec, redact)
    return ok({
      rows: mapped.rows,
      quarantined: [...quarantined, ...mapped.quarantined],
      next: after && state !== undefined ? { ...after, made: state } : after,
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it could not be read'
    const message = `The items do not have the shape we know: ${why}. Nothing was changed.`
    return err({
      kind: 'nonsense',
      code: 'vendor.unexpected_shape',
      message: messageOf(message, redact),
    })
  }
}

function make(
  made: Made,
  { items, position, after, account, now }: Omit<Read, 'items' | 'spec' | 'quarantined'> & { items: Json[] },
): { rows: unknown[]; state?: Json } {
  if (made.of === 'item') return { rows: items.flatMap((item) => made.rows(item)) }
  const state = made.add(position.made ?? made.start, items)
  if (after) return { rows: [], state }
  const { settings } = account
  return { rows: made.rows(state, { settings, daysAgo: (days) => utcDate(now, days) }) }
}

const tooMuch = ({ label }: ObjectSpec) =>
  err<Failure>({
    kind: 'nonsense',
    code: 'vendor.too_large',
    message: `What "${label}" are made of is more than one run can carry. Let it read a shorter time.`,
  })
