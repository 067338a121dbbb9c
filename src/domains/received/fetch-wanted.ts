import { fetchOne, type Account, type Failure, type Row } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Wanted } from './read-events.ts'

export type Fetched =
  /** `row` null: the vendor does not have it. */
  { row: Row | null; askedAt: number } | { failure: Failure } | { left: true }

const AT_ONCE = 4

export const keyOf = ({ object, id }: Wanted): string => JSON.stringify([object, id])

/**
 * Reads each of these again, a few at a time. Where the vendor has to be waited for, the others are not asked either: they
 * wait as well. What is not asked by `until` is left for another time.
 */
export async function fetchWanted(
  ctx: TenantCtx,
  account: Account,
  { wanted, until }: { wanted: readonly Wanted[]; until: number },
): Promise<Map<string, Fetched>> {
  const all = new Map(wanted.map((one) => [keyOf(one), one]))
  const line = [...all]
  const fetched = new Map<string, Fetched>()
  let wait: Failure | null = null
  const next = async (): Promise<void> => {
    for (let one = line.shift(); one; one = line.shift()) {
      const [key, { object, id }] = one
      if (wait) fetched.set(key, { failure: { ...wait, held: true } })
      else if (ctx.now() >= until) fetched.set(key, { left: true })
      else {
        const askedAt = ctx.now()
        const read = await fetchOne(ctx, account, { object, id })
        fetched.set(key, read.ok ? { row: read.value, askedAt } : { failure: read.error })
        if (!read.ok && (read.error.kind === 'busy' || read.error.held)) wait = read.error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, line.length) }, next))
  return fetched
}
