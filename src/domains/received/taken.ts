/** A delivery as it goes to the inbox, and what the inbox says of it. */

export interface Delivery {
  /** Of the address it came to. */
  number: number
  headers: [string, string][]
  body: Uint8Array
}

export type Taken =
  /** It is written down. `duplicate`: it had been before. */
  | { kind: 'accepted'; id: string; duplicate: boolean }
  /** The vendor asked whether we are there, and wants to hear this. */
  | { kind: 'question'; answer: string }
  /** Not believed, or not readable; nothing of it is kept but the count. `code` is stable. */
  | { kind: 'refused'; code: string; message: string }
  /** No address of a connection, or one that was replaced. */
  | { kind: 'unknown' }
  /** Too much waits here already. */
  | { kind: 'full' }
  /** The connection could not be looked up now. */
  | { kind: 'away' }

/** What the screen of a connection shows of its inbox. */
export interface InboxState {
  /** The number of the last delivery accepted, and of the last one that stands in D1. */
  accepted: number
  drained: number
  waiting: number
  /** By day, newest first; of the last 30 days. `reason` is a stable word. */
  refused: { day: string; reason: string; n: number }[]
  /** Milliseconds; null: nothing since the object was made. */
  lastReceivedAt: number | null
}
