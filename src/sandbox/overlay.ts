import { remember } from './bounded.ts'

const MOST_ACCOUNTS = 300
const MOST_ROWS = 2000

interface Written<T> {
  /** All of a new row, or what was changed of one that the simulator makes up. */
  fields: Partial<T>
  created: boolean
  gone: boolean
}

/**
 * What callers wrote, over what the simulator makes up: later reads show it, other accounts never do. Module
 * memory, bounded, as the vendor's own budget is: a restart forgives.
 */
export function overlay<T extends object>(idOf: (row: T) => string) {
  const accounts = new Map<string, Map<string, Written<T>>>()

  const write = (account: string, id: string, written: (old?: Written<T>) => Written<T>) => {
    const rows = accounts.get(account) ?? new Map<string, Written<T>>()
    remember(rows, id, { value: written(rows.get(id)), most: MOST_ROWS })
    remember(accounts, account, { value: rows, most: MOST_ACCOUNTS })
  }

  return {
    /** The rows as they are after all writes; new ones come last, in the order of their last change. */
    over(account: string, made: T[]): T[] {
      const rows = accounts.get(account)
      if (!rows) return made
      const known = new Set(made.map(idOf))
      const changed = made.flatMap((row) => {
        const written = rows.get(idOf(row))
        return written?.gone ? [] : [{ ...row, ...written?.fields }]
      })
      // A change to a row that has since left by itself brings nothing back.
      const added = [...rows].flatMap(([id, { fields, created, gone }]) =>
        created && !gone && !known.has(id) ? [fields as T] : [],
      )
      return [...changed, ...added]
    },
    add: (account: string, row: T) =>
      write(account, idOf(row), () => ({ fields: row, created: true, gone: false })),
    change: (account: string, id: string, fields: Partial<T>) =>
      write(account, id, (old) => ({
        fields: { ...old?.fields, ...fields },
        created: old?.created ?? false,
        gone: false,
      })),
    remove: (account: string, id: string) =>
      write(account, id, (old) => ({ fields: {}, created: old?.created ?? false, gone: true })),
    /** How many rows were ever written here: tells two new rows apart that say the same. */
    size: (account: string): number => accounts.get(account)?.size ?? 0,
  }
}
