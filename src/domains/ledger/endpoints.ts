import * as v from 'valibot'
import { endpoint } from '#kit/endpoint.ts'
import { iso } from '#kit/fields.ts'
import { After, Before } from '#kit/filters.ts'
import { Cursor, decodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { dayOf } from '#domains/fates/index.ts'
import { balance } from './balance.ts'
import { pages } from './books-store.ts'
import { LedgerBalance, LedgerDay, shownBreak, shownDay, SideName, Subject } from './shapes.ts'

export const ledgerEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/ledger',
    group: 'Ledger',
    summary: 'Events by day, and what became of them',
    about:
      'One line for each day and connection (`in`) or webhook endpoint (`out`), the newest day first. Each event counts for ' +
      'the day it came, whenever it is settled. A replay takes an event’s fate back, and it is pending again. What a connection has told in the last second may stand ' +
      'in `/v1/ledger/balance` only.',
    scope: 'ledger:read',
    query: v.strictObject({
      side: v.optional(SideName),
      subject: v.optional(Subject),
      after: After,
      before: Before,
      limit: Limit,
      cursor: Cursor,
    }),
    returns: listOf(LedgerDay),
    async handle(ctx, { query: { after, before, limit, cursor, ...filter } }) {
      const [day, subject] = cursor ? decodeCursor(cursor, ['string', 'string']) : []
      const rows = await pages(ctx, {
        ...filter,
        from: after === undefined ? undefined : dayOf(after),
        to: before === undefined ? undefined : dayOf(before - 1),
        after: subject === undefined ? undefined : { day: String(day), subject: String(subject) },
        limit: limit + 1,
      })
      const page = pageOf(rows, limit, (row) => [row.day, row.subject])
      return { ...page, data: page.data.map(shownDay) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/ledger/balance',
    group: 'Ledger',
    summary: 'Whether the books balance',
    about:
      'Each event has exactly one fate, so received = delivered + filtered + dead + pending at any moment. The books are read ' +
      'in one statement with the rows that are pending. Where the two do not agree, `breaks` says for what and since when.',
    scope: 'ledger:read',
    returns: LedgerBalance,
    async handle(ctx) {
      const checkedAt = ctx.now()
      const { breaks, ...rest } = await balance(ctx)
      return { ...rest, checked_at: iso(checkedAt), breaks: breaks.map(shownBreak) }
    },
  }),
]
