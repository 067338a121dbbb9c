import { dayOf } from './rules.ts'
import {
  addUsage,
  firstDay,
  forgetUsage,
  openUsage,
  usagePage,
  type UsagePage,
  type UsageRow,
} from './usage-store.ts'

const DAY = 86_400_000
/** Today and those before it. */
export const KEPT_DAYS = 60

/**
 * What a key's calls are counted in: first in memory, and now and then in the object's SQLite. There is no table
 * before something is written: whoever asks for keys that do not exist must not fill our disks.
 */
export function usageBook(sql: SqlStorage) {
  const open = new Map<string, UsageRow>()
  return {
    note({ endpoint, accepted }: { endpoint: string; accepted: boolean }, now: number): void {
      const day = dayOf(now)
      const name = `${day} ${endpoint}`
      const row = open.get(name) ?? { day, endpoint, calls: 0, refused: 0 }
      row[accepted ? 'calls' : 'refused']++
      open.set(name, row)
    },
    write(): void {
      openUsage(sql)
      addUsage(sql, open.values())
    },
    /** Once what was written is sure to stay. */
    close: (): void => open.clear(),
    page: (page: UsagePage): UsageRow[] => usagePage(sql, page),
    /** Answers when the next day has to go, if there is one. */
    forget(now: number): number | null {
      forgetUsage(sql, dayOf(now - (KEPT_DAYS - 1) * DAY))
      const day = firstDay(sql)
      return day === null ? null : Date.parse(day) + KEPT_DAYS * DAY
    },
  }
}
