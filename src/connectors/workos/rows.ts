import type { Paging } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'

/** Every WorkOS list. `after` is null on the last page; 100 is the most there is. */
export const afterCursor: Paging = {
  kind: 'cursor',
  from: 'list_metadata.after',
  param: 'after',
  size: { param: 'limit', value: 100 },
}

export function filled(row: unknown, path: string): string | undefined {
  const value = valueAt(row, path)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** Rows of older accounts have no `name` of their own. */
export const nameOf = (row: unknown): string | undefined =>
  filled(row, 'name') ??
  ([filled(row, 'first_name'), filled(row, 'last_name')].filter(Boolean).join(' ') || undefined)

export function dataOf(body: unknown): unknown[] {
  const data = valueAt(body, 'data')
  if (!Array.isArray(data)) throw new TypeError('there is no list at "data"')
  return data
}

/** A list that is asked for once. Taken for whole where it is not, what belongs to the rest would count as gone. */
export function wholeList(body: unknown): unknown[] {
  const data = dataOf(body)
  if ((valueAt(body, 'list_metadata.after') ?? null) === null) return data
  throw new TypeError(
    'there are more than 100 of what this is read for; enter an organization ID to read one organization alone',
  )
}

/** WorkOS keeps addresses in lower case; people type them as they like. */
export const sameEmail = (row: unknown, given: unknown): boolean =>
  filled(row, 'email')?.toLowerCase() === filled(given, 'email')?.toLowerCase()
