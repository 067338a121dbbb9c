import { highlevel } from '#connectors/highlevel/connector.ts'
import type { Incremental, ObjectSpec } from '#connectors/contract.ts'
import type { Bench } from './bench.ts'
import { answer, type Row } from './controlled.ts'

/** HighLevel's users as if the vendor told what changed: no vendor of the house has a feed of whole rows. */
export const feedPath = '/users/changes'

export const rowsFeed: Incremental = {
  kind: 'rows',
  list: { method: 'GET', path: feedPath, query: { since: '{{since}}' } },
  page: { kind: 'cursor', from: 'next', param: 'cursor' },
  items: 'users',
}

/** Describes an object of HighLevel otherwise for as long as `work` takes; the description is everybody's. */
export async function described<T>(
  object: keyof typeof highlevel.objects,
  otherwise: Partial<ObjectSpec>,
  work: () => Promise<T>,
): Promise<T> {
  const objects = highlevel.objects as Record<string, ObjectSpec>
  const own = objects[object]
  if (!own) throw new Error(`HighLevel has no ${object}`)
  objects[object] = { ...own, ...otherwise }
  try {
    return await work()
  } finally {
    objects[object] = own
  }
}

export const withFeed = <T>(incremental: Incremental, work: () => Promise<T>): Promise<T> =>
  described('user', { incremental }, work)

interface Told {
  row: Row
  at: number
}

export interface Feed {
  /** What it tells, by the vendor's clock. */
  told: Told[]
  /** How far the vendor's clock is ahead of ours. */
  aheadMs: number
  /** More of the reply, such as a mark. */
  more: (rows: Told[]) => object
  pageSize: number
  /** The times it was asked for, in order. */
  since: string[]
  change: (row: Row) => void
}

/** A vendor's feed on the bench: everything at or after `since`, oldest first, in pages with a token. */
export function feedOf(b: Bench): Feed {
  const feed: Feed = {
    told: [],
    aheadMs: 0,
    more: () => ({}),
    pageSize: 100,
    since: [],
    change(row) {
      feed.told.push({ row, at: b.clock.now + feed.aheadMs })
      const others = b.vendor.users.filter(({ id }) => id !== row.id)
      b.vendor.users = row.deleted === true ? others : [...others, row]
    },
  }
  b.vendor.before = ({ pathname, searchParams }) => {
    if (pathname !== feedPath) return undefined
    const since = searchParams.get('since') ?? ''
    const from = Number(searchParams.get('cursor') ?? 0)
    if (from === 0) feed.since.push(since)
    const rows = feed.told
      .filter(({ at }) => Number.isNaN(Date.parse(since)) || at >= Date.parse(since))
      .toSorted((x, y) => x.at - y.at)
    const next = from + feed.pageSize
    return answer({
      users: rows.slice(from, next).map(({ row }) => row),
      next: next < rows.length ? String(next) : null,
      ...feed.more(rows),
    })
  }
  return feed
}

export const minutes = (n: number): number => n * 60_000
