import type { ObjectSpec } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import { utcDate } from './template.ts'

type Items = ObjectSpec['items']

/**
 * The rows of a reply. A list that is not where it should be is nonsense, never an empty list: an empty list lets
 * deletions follow.
 */
export function itemsIn(
  body: unknown,
  items: Items,
  { each, now }: { each: unknown; now: number },
): Result<unknown[], Failure> {
  try {
    const rows =
      typeof items === 'function'
        ? items(body, { each, daysAgo: (days) => utcDate(now, days) })
        : items === ''
          ? body
          : valueAt(body, items)
    if (Array.isArray(rows)) return ok(rows)
    return unexpected(
      typeof items === 'string' && items !== '' ? `there is no list at "${items}"` : 'it is no list',
    )
  } catch (error) {
    return unexpected(error instanceof Error ? error.message : 'it could not be read')
  }
}

function unexpected(why: string) {
  const message =
    `The answer does not have the shape we know: ${why}. Nothing was changed. If it stays, the vendor changed ` +
    'its API and the connector needs an update.'
  return err<Failure>({ kind: 'nonsense', code: 'vendor.unexpected_shape', message })
}

/** The vendor's own count of rows, where it tells a believable one. */
export function expectedIn(body: unknown, path: string | undefined): number | null {
  const told = path === undefined ? undefined : valueAt(body, path)
  const count = typeof told === 'string' && /^\d{1,15}$/.test(told) ? Number(told) : told
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null
}
