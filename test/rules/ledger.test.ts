import { expect, it } from 'vitest'
import { unbalanced, withInboxes } from '#domains/ledger/rules.ts'

/** Ten stand in the books, six of them delivered and four pending; the inbox's row in D1 stands at ten. */
const side = 'in' as const
const fates = { received: 10, delivered: 6, filtered: 0, dead: 0 }
const books = { side, subject: 'con_1', ...fates, counted: 4, drainedSeq: 10 }

it.each([
  { what: 'nothing waits', inbox: [10, 10, 0], received: 10, pending: 4 },
  { what: 'three wait', inbox: [13, 10, 3], received: 13, pending: 7 },
  { what: 'three wait, of five that waited when it was asked', inbox: [13, 8, 5], received: 13, pending: 7 },
  { what: 'all have moved since it was asked', inbox: [10, 5, 5], received: 10, pending: 4 },
  { what: 'more have come and moved since it was asked', inbox: [7, 5, 2], received: 10, pending: 4 },
])('what waits in an inbox has been received and is pending: $what', ({ inbox, received, pending }) => {
  const [accepted = 0, drained = 0, waiting = 0] = inbox
  const accounts = withInboxes([books], [{ connectionId: 'con_1', accepted, drained, waiting }])
  expect(accounts).toMatchObject([{ received, counted: pending }])
  expect(unbalanced(accounts)).toEqual([])
})

it.each([
  { what: 'a row that waited is gone', inbox: [13, 10, 2], booked: 7, counted: 6 },
  { what: 'D1 has lost what the inbox gave it', inbox: [13, 12, 1], booked: 7, counted: 5 },
])('does not balance where $what', ({ inbox, booked, counted }) => {
  const [accepted = 0, drained = 0, waiting = 0] = inbox
  const accounts = withInboxes([books], [{ connectionId: 'con_1', accepted, drained, waiting }])
  expect(unbalanced(accounts)).toEqual([{ side: 'in', subject: 'con_1', booked, counted }])
})

it('leaves other accounts as they are', () => {
  const out = { ...books, side: 'out' as const }
  const inbox = { connectionId: 'con_1', accepted: 13, drained: 10, waiting: 3 }
  expect(withInboxes([out, { ...books, subject: 'con_2' }], [inbox])).toEqual([
    out,
    { ...books, subject: 'con_2' },
  ])
})
