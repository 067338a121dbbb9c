export type Args = Record<string, unknown>

export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

export const yes = (value: unknown): boolean => value === true || value === 'true' || value === '1'

interface Paging {
  /** What a cursor of this list names, so that it is none of another list. */
  kind: string
  /** Rows of a page when the caller names no number. */
  usual: number
}

/** A page in the order of ids, or the error. The cursor names the next row: who joins or leaves moves nothing. */
export function pageOf<Row extends { id: string }>(
  rows: readonly Row[],
  args: Args,
  { kind, usual }: Paging,
) {
  const limit = textOf(args.limit) || String(usual)
  if (!/^\d{1,6}$/.test(limit) || Number(limit) > 1000) return 'invalid_limit'
  const cursor = textOf(args.cursor)
  const [, of, from = ''] = /^(\w+):(\w+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? []
  if (cursor !== '' && of !== kind) return 'invalid_cursor'
  const rest = rows
    .filter(({ id }) => id >= from)
    .toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))
  const size = Number(limit) || usual
  const next = rest[size]
  return {
    rows: rest.slice(0, size),
    response_metadata: { next_cursor: next ? Buffer.from(`${kind}:${next.id}`).toString('base64') : '' },
  }
}
