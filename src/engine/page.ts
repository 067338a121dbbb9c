import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure, Mark, Page } from './account.ts'
import { listPage } from './list-page.ts'
import { markAfter } from './mark.ts'
import { readPosition } from './position.ts'
import { fullReading, incrementalReading, specOf } from './reading.ts'
import { noFeedHere, type Unmarked } from './refusal.ts'
import { askSignal } from './signal.ts'

interface At {
  object: string
  /** `null` for the first page, then the `next` of the page before. */
  cursor: Json
  /** The mark an incremental reading begins at. Without it, or where the connector has none, everything is read. */
  since?: Mark | null
  /** When the run began; no mark goes beyond. */
  startedAt?: number
}

/**
 * One page of an object. The same cursor asks for the same page again, so a page that failed can simply be repeated.
 * Never throws for what a vendor does.
 */
export async function fetchPage(ctx: Ctx, account: Account, at: At): Promise<Result<Page, Failure>> {
  const { connector, settings } = account
  const spec = specOf(connector, at.object)
  if (!spec) return err(ours('unknown_object', `${connector.name} has no "${at.object}" to read.`))
  const position = readPosition(at.cursor)
  if (!position) return err(ours('bad_cursor', 'This read cannot be continued. Start a new run.'))
  const { incremental } = spec
  const { since, startedAt = ctx.now() } = at
  if (!incremental || !since) {
    const page = await listPage(ctx, account, { reading: fullReading(spec, settings), position })
    return marked(page, (body) => incremental && markAfter(incremental, { body, startedAt }))
  }
  const reading = incrementalReading(spec, incremental, since)
  const page =
    incremental.kind === 'signal'
      ? await askSignal(ctx, account, { reading, signal: incremental })
      : await listPage(ctx, account, { reading, position })
  const first = at.cursor === null ? noFeedHere(page, connector.name) : null
  if (first) return ok({ ...first, mark: null })
  return marked(page, (body) => markAfter(incremental, { body, since, startedAt }))
}

function marked(
  page: Result<Unmarked, Failure>,
  mark: (body: unknown) => Mark | null | undefined,
): Result<Page, Failure> {
  if (!page.ok) return page
  const { body, ...rest } = page.value
  return ok({ ...rest, mark: mark(body) ?? null })
}

const ours = (reason: string, message: string): Failure => ({
  kind: 'refused',
  code: `vendor.${reason}`,
  message,
})
