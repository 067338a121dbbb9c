import { findRecords } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { decodeCursor, pageOf } from '#kit/page.ts'
import { spellingsOf, type Asked } from './names.ts'
import { shownWorker, type AnyRow, type RecordRow, type WorkerRow } from './rows.ts'

/** What of a call is known when it is made: the workspace's choices, and what the caller gave; empty texts are left out. */
export interface Wish {
  fixed: Readonly<Record<string, string>>
  given: Readonly<Record<string, string>>
  limit: number
  cursor?: string
}

export interface Page {
  data: AnyRow[]
  next_cursor: string | null
}

/** Records of a kind, or of one object: oldest change first, as in /v1/records. */
export async function readRecords(
  ctx: TenantCtx,
  { fixed, given, limit, cursor }: Wish,
  of: { kind?: string; shown: (row: RecordRow) => AnyRow },
): Promise<Page> {
  const [updatedAt, id] = cursor ? decodeCursor(cursor, ['number', 'string']) : []
  const rows = await findRecords.list(ctx, {
    kind: of.kind,
    connection: fixed.connection,
    object: fixed.object,
    email: given.email?.toLowerCase(),
    updatedAfter: given.updated_after === undefined ? undefined : Date.parse(given.updated_after),
    deleted: 'false',
    order: 'asc',
    after: id === undefined ? undefined : [Number(updatedAt), String(id)],
    limit: limit + 1,
  })
  const page = pageOf(rows, limit, (row) => [row.updatedAt, row.id])
  return { ...page, data: page.data.map(of.shown) }
}

export const readWorkersByNumber = (ctx: TenantCtx, wish: Wish): Promise<Page> =>
  workers(wish, (page) =>
    findRecords.byWorkerNumber(ctx, { ...page, number: wish.given.WorkerIDNumber ?? '' }),
  )

/** Without a middle name whoever has the first and the last one, with any middle name. */
export function readWorkersByName(ctx: TenantCtx, wish: Wish): Promise<Page> {
  const { FirstName: first = '', MiddleName: middle = '', LastName: last = '' } = wish.given
  const asked: Asked = { first, middle, last }
  return workers(wish, (page) =>
    findRecords.byWorkerName(ctx, { ...page, spellings: spellingsOf(asked), open: middle === '' }),
  )
}

async function workers(
  { fixed, limit, cursor }: Wish,
  find: (page: { connection?: string; after: string; limit: number }) => Promise<WorkerRow[]>,
): Promise<Page> {
  const after = cursor ? String(decodeCursor(cursor, ['string'])[0]) : ''
  const page = pageOf(await find({ connection: fixed.connection, after, limit: limit + 1 }), limit, (row) => [
    row.id,
  ])
  return { ...page, data: page.data.map(shownWorker) }
}
