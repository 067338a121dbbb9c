import type { Door } from './door.ts'

/** Known for so long, and for longer while it cannot be looked up anew: a vendor need not wait for storage to be back. */
const DOOR_MS = 5 * 60_000

export interface KeptDoor {
  /** The connection, looked up at most once at a time. `anew`: what is known is out of date. Throws where storage is away. */
  open: (anew?: boolean) => Promise<Door | null>
  close: () => void
}

/** Keeps a connection open in memory. `look` is told whether nothing was known before. */
export function keptDoor(look: (first: boolean) => Promise<Door | null>): KeptDoor {
  let kept: { door: Promise<Door | null>; at: number } | null = null
  return {
    open(anew = false) {
      const before = kept
      if (before && !anew && Date.now() - before.at < DOOR_MS) return before.door
      const looked = look(before === null)
      const door = before && !anew ? looked.catch(() => before.door) : looked
      const now = { door, at: Date.now() }
      kept = now
      // The next delivery tries again.
      door.catch(() => {
        if (kept === now) kept = null
      })
      return door
    },
    close() {
      kept = null
    },
  }
}
