import { findConnection, noteOutcome, openAccount } from '#domains/connections/index.ts'
import { planPage } from '#domains/records/index.ts'
import { fetchPage, type Account, type Failure, type Page } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Rows } from '#kit/db.ts'
import type { Json } from '#kit/json.ts'
import { chooseReading } from './choose-reading.ts'
import { completeRun, failRun } from './finish.ts'
import { writeLog } from './log-store.ts'
import { markOf } from './marks.ts'
import { sendLater, type SyncMessage } from './message.ts'
import { endless, failureOf, ourTrouble } from './own-trouble.ts'
import { logPage } from './page-log.ts'
import { fillPlaces } from './places.ts'
import { previewStatements } from './preview-store.ts'
import { beginAnew, mayBeginAnew } from './restart.ts'
import {
  LEASE_MS,
  LONG_WAIT_MS,
  MESSAGE_MS,
  MESSAGE_PAGES,
  MOST_PAGES,
  priorityOf,
  retryIn,
  words,
} from './rules.ts'
import { claim, commitPage, guardOf, postpone, release } from './run-store.ts'
import { setAsideStatements } from './set-aside-store.ts'
import { findRun, othersRefused, type RunRow } from './store.ts'
import { tellChanged } from './tell.ts'
import { tooLong } from './too-long.ts'

/** What the queue should do with the message: done with it, or bring it again. */
export type Outcome = { kind: 'done' } | { kind: 'later'; afterMs: number }
const done: Outcome = { kind: 'done' }
const noRows: Rows = { read: 0, written: 0 }

/**
 * Works on a run for a while: page after page, each committed with its cursor, until the end, a failure, or the
 * message's share of time. Any await may be the last: what is committed stays, and the sweep brings the rest back.
 */
export async function workOn(ctx: TenantCtx, message: SyncMessage): Promise<Outcome> {
  const { runId, pages } = message
  const run = await claim(ctx, { runId, pages, leaseUntil: ctx.now() + LEASE_MS })
  if (!run) return unclaimed(ctx, message)
  const outcome = await begin(ctx, run).catch((error: unknown) => broken(ctx, run, error))
  await fillPlaces(ctx)
  return outcome
}

async function begin(ctx: TenantCtx, run: RunRow): Promise<Outcome> {
  if (run.pages === 0 && run.attempt === 0)
    await writeLog(ctx, run.id, { level: 'info', message: 'Started.' })
  const failure = readToEnd(run) ? null : tooLong(run, ctx.now())
  if (failure) return stopOrWait(ctx, { run, failure, spent: noRows })
  let account: Account
  let doubted: boolean
  try {
    const connection = await findConnection(ctx, run.connectionId)
    account = await openAccount(ctx, connection, priorityOf(run))
    doubted = connection.status !== 'ok'
  } catch (error) {
    return stopOrWait(ctx, { run, failure: failureOf(error), spent: noRows })
  }
  return pageByPage(ctx, { run, account, doubted, spent: noRows })
}

/** Trouble of our own counts like a vendor's: a page that can never be stored must not go round for ever unseen. */
async function broken(ctx: TenantCtx, { id, fence }: RunRow, error: unknown): Promise<Outcome> {
  ctx.log('error', 'sync.broken', { run: id, error })
  const run = await findRun(ctx, id)
  if (run?.fence !== fence || run.finishedAt !== null) return done
  return stopOrWait(ctx, { run, failure: ourTrouble, spent: noRows })
}

/**
 * Somebody holds the run, or it is not its time yet (later); it has moved on (a message delivered twice), or waits for a
 * place, and whoever leaves one calls it: nothing to do.
 */
async function unclaimed(ctx: TenantCtx, { runId, pages }: SyncMessage): Promise<Outcome> {
  const run = await findRun(ctx, runId)
  if (!run || run.finishedAt !== null || run.pages !== pages) return done
  if (run.sentAt === null && run.leaseUntil <= ctx.now()) return done
  return { kind: 'later', afterMs: Math.max(1000, run.leaseUntil - ctx.now()) }
}

interface Work {
  run: RunRow
  account: Account
  /** The connection was not known to work: a run that ends well clears it. */
  doubted: boolean
  spent: Rows
}

async function pageByPage(ctx: TenantCtx, { run, account, doubted, spent }: Work): Promise<Outcome> {
  const until = ctx.now() + MESSAGE_MS
  const from = run.pages
  run = await chooseReading(ctx, run, account.connector)
  for (;;) {
    if (readToEnd(run)) return finished(ctx, { run, account, doubted, spent }, from)
    if (run.pages >= MOST_PAGES) return stopOrWait(ctx, { run, failure: endless, spent })
    if (run.pages > from && (ctx.now() >= until || run.pages - from >= MESSAGE_PAGES)) {
      await logPages(ctx, run, from)
      await release(ctx, run, spent)
      return done
    }
    const cursor = JSON.parse(run.cursor) as Json
    const { object, startedAt } = run
    const at = { object, cursor, since: markOf(run.since), startedAt: startedAt ?? undefined }
    const askedAt = ctx.now()
    const fetched = await fetchPage(ctx, account, at)
    if (!fetched.ok && !mayBeginAnew(run, fetched.error))
      return stopOrWait(ctx, { run, failure: fetched.error, spent })
    const next = fetched.ok
      ? await commit(ctx, { run, account, doubted, spent }, { ...fetched.value, askedAt })
      : await beginAnew(ctx, run, { failure: fetched.error, spent })
    // Another worker has the run: whatever we fetched is its to fetch again.
    if (!next) return done
    run = next.run
    spent = next.spent
  }
}

/** Every page is in. A worker that died after the last one left only the end to do, not the list to read again. */
const readToEnd = (run: RunRow): boolean => run.pages > 0 && run.cursor === 'null'

async function commit(ctx: TenantCtx, { run, account, spent }: Work, page: Page & { askedAt: number }) {
  const source = { tenantId: ctx.tenantId, connectionId: run.connectionId, object: run.object }
  const kind = account.connector.objects[run.object]?.kind ?? run.object
  const { askedAt } = page
  const plan = await planPage(
    ctx,
    { source, kind, runId: run.id, guard: guardOf(ctx, run), askedAt },
    page.rows,
  )
  const result = {
    // A row that comes twice in a page is one: counted twice, it would stand for another that is missing.
    seen: new Set(page.rows.map(({ externalId }) => externalId)).size,
    ...plan.counts,
    quarantined: page.quarantined.length,
    skipped: page.skipped.length,
    requests: page.requests,
    expected: page.expected,
  }
  const since = page.turned === null ? run.since : null
  const mark = page.mark && JSON.stringify(page.mark)
  const rows = await commitPage(ctx, run, {
    statements: [
      ...(run.dry ? previewStatements(ctx, run, plan.preview) : plan.statements),
      ...setAsideStatements(ctx, run, page.quarantined),
    ],
    ids: plan.externalIds,
    cursor: JSON.stringify(page.next),
    since,
    mark,
    result,
    leaseUntil: ctx.now() + LEASE_MS,
    spent,
  })
  if (!rows) return null
  await logPage(ctx, run.id, page)
  if (!run.dry && plan.statements.length > 0) await tellChanged(ctx, run, kind)
  const counted = (
    name: 'seen' | 'created' | 'updated' | 'deleted' | 'unchanged' | 'quarantined' | 'skipped' | 'requests',
  ) => run[name] + result[name]
  const moved: RunRow = {
    ...run,
    pages: run.pages + 1,
    attempt: 0,
    cursor: JSON.stringify(page.next),
    since,
    mark: mark ?? run.mark,
    seen: counted('seen'),
    created: counted('created'),
    updated: counted('updated'),
    deleted: counted('deleted'),
    unchanged: counted('unchanged'),
    quarantined: counted('quarantined'),
    skipped: counted('skipped'),
    requests: counted('requests'),
    // The largest: a row that went while we read has moved an unread one into a page we hold.
    expected: page.expected === null ? run.expected : Math.max(page.expected, run.expected ?? 0),
    rowsRead: run.rowsRead + spent.read,
    rowsWritten: run.rowsWritten + spent.written,
  }
  return { run: moved, spent: { read: rows.read + plan.rowsRead, written: rows.written } }
}

async function finished(
  ctx: TenantCtx,
  { run, account, doubted, spent }: Work,
  from: number,
): Promise<Outcome> {
  if (from > 0) await logPages(ctx, run, from)
  await completeRun(ctx, { run, spec: account.connector.objects[run.object], spent })
  // One object that can be read does not clear a refusal of another, such as a scope that is missing.
  if (doubted && !(await othersRefused(ctx, run))) await noteOutcome(ctx, run.connectionId, null)
  return done
}

const logPages = (ctx: TenantCtx, run: RunRow, from: number) =>
  writeLog(ctx, run.id, {
    level: 'info',
    message: `Pages ${from + 1} to ${run.pages} are in: ${words.count(run.seen, 'row')} so far${
      run.expected === null ? '' : ` of ${run.expected}`
    }.`,
  })

/** The one place that decides what a failure means for the run: wait and try the page again, or stop. */
async function stopOrWait(
  ctx: TenantCtx,
  { run, failure, spent }: { run: RunRow; failure: Failure; spent: Rows },
): Promise<Outcome> {
  const wait = retryIn(failure, run.attempt)
  if (wait === null) {
    if (await failRun(ctx, { run, failure, spent })) await noteOutcome(ctx, run.connectionId, failure)
    return done
  }
  const until = ctx.now() + wait
  const { code, message } = failure
  // Our own gate kept the request back: the run waits its turn, and has not failed at anything.
  const tried = failure.held ? 0 : 1
  if (!(await postpone(ctx, run, { code, message, tried, until, spent }))) return done
  const again = new Date(until).toISOString().slice(11, 19)
  // Waiting seconds for the next window is how a long list is read; a line for each would bury the others.
  if (tried || wait >= LONG_WAIT_MS)
    await writeLog(ctx, run.id, { level: 'warn', message: `${message} Trying again at ${again} UTC.` })
  await sendLater(ctx, run, wait)
  return done
}
