import {
  connectorOf,
  findConnection,
  noteFailure,
  noteSuccess,
  openAccount,
} from '#domains/connections/index.ts'
import { planPage, type Source } from '#domains/records/index.ts'
import { fetchPage, type Account, type Failure, type Page } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Rows } from '#kit/db.ts'
import { AppError } from '#kit/errors.ts'
import type { Json } from '#kit/json.ts'
import { completeRun, failRun } from './finish.ts'
import { writeLog } from './log-store.ts'
import { noRows, sendNext, type SyncMessage } from './message.ts'
import { previewStatements } from './preview-store.ts'
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
import { findRun, othersRefused, type RunRow } from './store.ts'

/** What the queue should do with the message: done with it, or bring it again. */
export type Outcome = { kind: 'done' } | { kind: 'later'; afterMs: number }
const done: Outcome = { kind: 'done' }

/**
 * Works on a run for a while: page after page, each committed with its cursor, until the end, a failure, or the
 * message's share of time. Any await may be the last: what is committed stays, and the sweep brings the rest back.
 */
export async function workOn(ctx: TenantCtx, message: SyncMessage): Promise<Outcome> {
  const { runId, pages } = message
  const run = await claim(ctx, { runId, pages, leaseUntil: ctx.now() + LEASE_MS })
  if (!run) return unclaimed(ctx, message)
  try {
    return await begin(ctx, run, message.spent)
  } catch (error) {
    return broken(ctx, run, error)
  }
}

async function begin(ctx: TenantCtx, run: RunRow, spent: Rows): Promise<Outcome> {
  if (run.pages === 0 && run.attempt === 0)
    await writeLog(ctx, run.id, { level: 'info', message: 'Started.' })
  let account: Account
  let doubted: boolean
  try {
    const connection = await findConnection(ctx, run.connectionId)
    account = await openAccount(ctx, connection, priorityOf(run))
    doubted = connection.status !== 'ok'
  } catch (error) {
    return stopOrWait(ctx, { run, failure: failureOf(error), spent })
  }
  return pageByPage(ctx, { run, account, doubted, spent })
}

/** Trouble of our own counts like a vendor's: a page that can never be stored must not go round for ever unseen. */
async function broken(ctx: TenantCtx, { id, fence }: RunRow, error: unknown): Promise<Outcome> {
  ctx.log('error', 'sync.broken', { run: id, error })
  const run = await findRun(ctx, id)
  if (run?.fence !== fence || run.finishedAt !== null) return done
  return stopOrWait(ctx, { run, failure: ourTrouble, spent: noRows })
}

/** Somebody holds the run (wait for the lease), or it has moved on (a message delivered twice: nothing to do). */
async function unclaimed(ctx: TenantCtx, { runId, pages }: SyncMessage): Promise<Outcome> {
  const run = await findRun(ctx, runId)
  if (!run || run.finishedAt !== null || run.pages !== pages) return done
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
  for (;;) {
    if (readToEnd(run)) return finished(ctx, { run, account, doubted, spent }, from)
    if (run.pages >= MOST_PAGES) return stopOrWait(ctx, { run, failure: endless, spent })
    if (run.pages > from && (ctx.now() >= until || run.pages - from >= MESSAGE_PAGES)) {
      await logPages(ctx, run, from)
      await release(ctx, run)
      await sendNext(ctx, { runId: run.id, pages: run.pages, spent })
      return done
    }
    const cursor = JSON.parse(run.cursor) as Json
    const fetched = await fetchPage(ctx, account, { object: run.object, cursor })
    if (!fetched.ok) return stopOrWait(ctx, { run, failure: fetched.error, spent })
    const next = await commit(ctx, { run, account, doubted, spent }, fetched.value)
    // Another worker has the run: whatever we fetched is its to fetch again.
    if (!next) return done
    run = next.run
    spent = next.spent
  }
}

/** Every page is in. A worker that died after the last one left only the end to do, not the list to read again. */
const readToEnd = (run: RunRow): boolean => run.pages > 0 && run.cursor === 'null'

async function commit(ctx: TenantCtx, { run, account, spent }: Work, page: Page) {
  const source: Source = { tenantId: ctx.tenantId, connectionId: run.connectionId, object: run.object }
  const kind = connectorOf(account.connector.id).objects[run.object]?.kind ?? run.object
  const plan = await planPage(ctx, { source, kind, runId: run.id, guard: guardOf(ctx, run) }, page.rows)
  const result = {
    // A row that comes twice in a page is one: counted twice, it would stand for another that is missing.
    seen: new Set(page.rows.map(({ externalId }) => externalId)).size,
    ...plan.counts,
    quarantined: page.quarantined.length,
    requests: page.requests,
    expected: page.expected,
  }
  const rows = await commitPage(ctx, run, {
    statements: run.dry ? previewStatements(ctx, run, plan.preview) : plan.statements,
    ids: plan.externalIds,
    cursor: JSON.stringify(page.next),
    result,
    leaseUntil: ctx.now() + LEASE_MS,
    spent,
  })
  if (!rows) return null
  for (const { reason, sample } of page.quarantined.slice(0, 5))
    await writeLog(ctx, run.id, {
      level: 'warn',
      message: `One row was set aside: ${reason.replace(/\.$/, '')}. It began: ${sample}`,
    })
  const counted = (
    name: 'seen' | 'created' | 'updated' | 'deleted' | 'unchanged' | 'quarantined' | 'requests',
  ) => run[name] + result[name]
  const moved: RunRow = {
    ...run,
    pages: run.pages + 1,
    attempt: 0,
    cursor: JSON.stringify(page.next),
    seen: counted('seen'),
    created: counted('created'),
    updated: counted('updated'),
    deleted: counted('deleted'),
    unchanged: counted('unchanged'),
    quarantined: counted('quarantined'),
    requests: counted('requests'),
    expected: page.expected ?? run.expected,
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
  const keeps = connectorOf(account.connector.id).objects[run.object]?.keeps ?? 'current'
  await completeRun(ctx, { run, keeps, spent })
  // One object that can be read does not clear a refusal of another, such as a scope that is missing.
  if (doubted && !(await othersRefused(ctx, run))) await noteSuccess(ctx, run.connectionId)
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
    if (await failRun(ctx, { run, failure, spent })) await noteFailure(ctx, run.connectionId, failure)
    return done
  }
  const until = ctx.now() + wait
  const { code, message } = failure
  // Our own gate kept the request back: the run waits its turn, and has not failed at anything.
  const tried = failure.held ? 0 : 1
  if (!(await postpone(ctx, run, { code, message, tried, until }))) return done
  const again = new Date(until).toISOString().slice(11, 19)
  // Waiting seconds for the next window is how a long list is read; a line for each would bury the others.
  if (tried || wait >= LONG_WAIT_MS)
    await writeLog(ctx, run.id, { level: 'warn', message: `${message} Trying again at ${again} UTC.` })
  await sendNext(ctx, { runId: run.id, pages: run.pages, spent, delayMs: wait })
  return done
}

const endless: Failure = {
  kind: 'refused',
  code: 'vendor.pagination_loop',
  message: `The vendor’s list did not end after ${MOST_PAGES} pages. Nothing was deleted. This needs a fix of the connector.`,
}

const ourTrouble: Failure = {
  kind: 'busy',
  code: 'runs.internal_error',
  message: 'Something went wrong on our side. We try again by ourselves.',
}

/** Our own errors while opening the account, in the words a failed run needs. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof AppError)) throw error
  const { code, message, status } = error
  return { kind: status === 503 ? 'busy' : 'refused', code, message, reauth: code === 'vault.unreadable' }
}
