import type { Account } from './balance-store.ts'

export interface Inbox {
  connectionId: string
  /** The number of the last delivery accepted, of the last one that it knows to stand in D1, and how many rows wait. */
  accepted: number
  drained: number
  waiting: number
}

/** What the books leave over for pending. */
const booked = ({ received, delivered, filtered, dead }: Account): number =>
  received - delivered - filtered - dead

/** Subjects whose books and rows do not agree now. */
export const unbalanced = (all: readonly Account[]) =>
  all
    .filter((account) => booked(account) !== account.counted)
    .map((account) => ({
      side: account.side,
      subject: account.subject,
      booked: booked(account),
      counted: account.counted,
    }))

/**
 * What waits in an inbox has been accepted: it counts as received, and as pending. The inbox numbers what it accepts, and D1
 * remembers in the batch that writes them up to which number they stand there. So of those that had been accepted when the
 * inbox was asked, exactly `accepted − drained_seq` were not in the books when these were read, however many have moved
 * in between. So many rows have to wait there, less those that have moved.
 */
export function withInboxes(accounts: readonly Account[], all: readonly Inbox[]): Account[] {
  return accounts.map((account) => {
    const inbox = account.side === 'in' && all.find(({ connectionId }) => connectionId === account.subject)
    if (!inbox) return account
    const outside = inbox.accepted - account.drainedSeq
    // All that it knew of has moved, and more that came since.
    if (outside <= 0) return account
    const moved = Math.max(0, account.drainedSeq - inbox.drained)
    return {
      ...account,
      received: account.received + outside,
      counted: account.counted + inbox.waiting - moved,
    }
  })
}
