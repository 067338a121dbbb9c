import type { Paging } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'

/** An empty text ends the list. Slack takes up to 1,000 at once and asks for 200 at most. */
export const nextCursor: Paging = {
  kind: 'cursor',
  from: 'response_metadata.next_cursor',
  param: 'cursor',
  size: { param: 'limit', value: 200 },
}

/** An app installed on a whole Enterprise organization must say of which workspace; others may not care. */
export const team = { team_id: '{{team_id?}}' }

export function filled(row: unknown, path: string): string | undefined {
  const value = valueAt(row, path)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export const isSet = (row: unknown, path: string): boolean => valueAt(row, path) === true

/** Seconds since 1970 as ISO text; 0 is Slack's "never". */
export function isoOf(row: unknown, path: string): string | undefined {
  const seconds = valueAt(row, path)
  return typeof seconds === 'number' && seconds > 0 && seconds < 100_000_000_000
    ? new Date(seconds * 1000).toISOString()
    : undefined
}
