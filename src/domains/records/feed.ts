/** The feed of changes, page by page. What may be read twice with the same result lies below the feed's end as it was asked first. */
import type { TenantCtx } from '#kit/context.ts'
import { decodeCursor, encodeCursor, pageOf } from '#kit/page.ts'
import { type ChangeFilter, type ChangeRow, endsOf, listChanges } from './changes-store.ts'
import { noSuchPosition } from './errors.ts'

/** Changes looked at for one page of a list that leaves some out. */
const LOOKED_AT = 10_000

type Wish = Omit<ChangeFilter, 'over' | 'under'> & { afterSeq?: number; cursor?: string }

interface FeedPage {
  data: ChangeRow[]
  next_cursor: string | null
  /** Up to here, oldest first, nothing that fits is missing. Null for newest first. */
  readTo: number | null
}

export async function feedPage(ctx: TenantCtx, { afterSeq = 0, cursor, ...wish }: Wish): Promise<FeedPage> {
  const rising = wish.order === 'asc'
  const place = cursor === undefined ? undefined : Number(decodeCursor(cursor, ['number'])[0])
  const ends = await endsOf(ctx, wish)
  const read = Math.max(afterSeq, rising ? (place ?? 0) : 0)
  // Whoever has read to here would miss what is gone, or is told of another feed's end: that of before a restore.
  if (read > 0 && (read > ends.last || read < ends.first - 1))
    throw noSuchPosition({ details: { first_seq: ends.first, last_seq: ends.last } })
  const over = Math.max(read, ends.from - 1)
  const under = Math.min(ends.to, rising ? Infinity : (place ?? Infinity))
  const [low, high] = window(wish, over, under)
  const rows = await listChanges(ctx, { ...wish, over: low, under: high, limit: wish.limit + 1 })
  const { data, next_cursor } = pageOf(rows, wish.limit, ({ seq }) => [seq])
  if (next_cursor !== null) return { data, next_cursor, readTo: rising ? (data.at(-1)?.seq ?? null) : null }
  const onward = rising ? high < under && high - 1 : low > over && low + 1
  return {
    data,
    next_cursor: onward === false ? null : encodeCursor([onward]),
    readTo: rising ? Math.max(read, high - 1) : null,
  }
}

/** What of the range one page looks at: all of it where an index leads to each change that fits. */
function window(wish: Wish, over: number, under: number): [number, number] {
  const leavesOut = [wish.kind, wish.connection, wish.object, wish.run, wish.type].some(
    (filter) => filter !== undefined,
  )
  if (!leavesOut || wish.record !== undefined) return [over, under]
  return wish.order === 'asc'
    ? [over, Math.min(under, over + LOOKED_AT + 1)]
    : [Math.max(over, under - LOOKED_AT - 1), under]
}

/** What a run has done to records, in the order it was done; `between` two times, since no index tells runs apart. */
export const changesOfRun = (
  ctx: TenantCtx,
  at: { run: string; between: readonly [number, number]; afterSeq: number; limit: number },
): Promise<FeedPage> =>
  feedPage(ctx, {
    run: at.run,
    atAfter: at.between[0],
    // The end is in it.
    atBefore: at.between[1] + 1,
    afterSeq: at.afterSeq,
    order: 'asc',
    limit: at.limit,
  })
