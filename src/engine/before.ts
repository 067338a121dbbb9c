import type { Ctx } from '#kit/context.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import type { Reply } from './call.ts'
import type { Position } from './position.ts'
import type { Reading } from './reading.ts'
import { runSteps } from './steps.ts'

/** Their answers travel in the run's cursor, and that in D1 and in memory with every page. */
const MAX_BYTES = 256_000

/**
 * The requests a list wants made before its first page, and that one where it must meet conditions; on later pages their
 * answers stand in the position.
 */
export async function before(
  ctx: Ctx,
  account: Account,
  { reading, position }: { reading: Reading; position: Position },
): Promise<Result<{ position: Position; first?: Reply; requests: number }, Failure>> {
  const { before: earlier = [], first } = reading.spec
  const steps = reading.since === undefined ? [...earlier, ...(first ? [first] : [])] : []
  if (steps.length === 0 || position.steps) return ok({ position, requests: 1 })
  const outcome = await runSteps(ctx, account, { steps, names: {} })
  const { requests } = outcome.state
  const bodies = outcome.state.bodies.slice(0, earlier.length)
  if (outcome.kind === 'failed') return err(outcome.failure)
  if (outcome.kind === 'blocked')
    return err({ kind: 'refused', code: 'vendor.blocked', message: outcome.message })
  if (outcome.kind === 'wait')
    return err({
      kind: 'busy',
      code: 'vendor.not_ready',
      message: `${account.connector.name} is not ready yet. We ask again by ourselves.`,
      retryAfterMs: outcome.waitMs,
    })
  if (Buffer.byteLength(JSON.stringify(bodies)) > MAX_BYTES)
    return err({
      kind: 'nonsense',
      code: 'vendor.too_large',
      message: 'The answers that the list builds on are larger than a run can carry.',
    })
  const page = first && outcome.last ? { first: outcome.last } : {}
  return ok({ position: { ...position, steps: bodies }, ...page, requests: requests + (first ? 0 : 1) })
}
