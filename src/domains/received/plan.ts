import { planTold, type Told } from '#domains/records/index.ts'
import type { Account } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { keyOf, type Fetched } from './fetch-wanted.ts'
import {
  kindOf,
  meaningOf,
  removed,
  settle,
  type DueEvent,
  type Meaning,
  type Outcome,
  type Wanted,
} from './read-events.ts'
import { reasonOf, retryIn } from './rules.ts'

export interface ReceivedPlan extends Pick<
  Awaited<ReturnType<typeof planTold>>,
  'previews' | 'touched' | 'unmoved' | 'statements'
> {
  /** One for each event, in its order. */
  outcomes: Outcome[]
  /** Records that are as they are told already. */
  unchanged: number
  /** Objects whose sync is to run. */
  refreshes: string[]
  /** A failure that says the vendor takes none of our credentials; null: none did. */
  refusal: { code: string; message: string; reauth: boolean } | null
}

/** A thing that was written while the vendor was asked for it is asked for again so soon. */
const OVERTAKEN_MS = 1000

/** What these things ask of the vendor before they can be planned: each once. */
export function wantedBy(account: Account, events: readonly DueEvent[]): Wanted[] {
  const all = events.flatMap((event) => meaningOf(account, event).wanted)
  return [...new Map(all.map((one) => [keyOf(one), one])).values()]
}

/**
 * What these events, oldest first, would do by today's connector and mapping: the records they write (`previews`, with the
 * fields before and after), the syncs they start (`refreshes`) and what becomes of each (`outcomes`). Nothing is written:
 * `commitPlan` does that, and a dry run only shows it. `fetched` holds the vendor's answers to `wantedBy`, from
 * `fetchWanted`; an event whose answer is not in it stays pending. Reads the records once, whatever their number.
 */
export async function planReceived(
  ctx: TenantCtx,
  { account, connectionId }: { account: Account; connectionId: string },
  { events, fetched }: { events: readonly DueEvent[]; fetched: ReadonlyMap<string, Fetched> },
): Promise<ReceivedPlan> {
  const meanings = events.map((event) => complete(ctx, meaningOf(account, event), { account, fetched }))
  const told = meanings.flatMap((meaning) => (meaning.settled ? [] : meaning.told))
  const planned = await planTold(ctx, connectionId, told)
  const becameOf = new Map<Told, (typeof planned.outcomes)[number] | undefined>(
    told.map((one, i) => [one, planned.outcomes[i]]),
  )
  const outcomes = meanings.map(({ event, settled, told: its, refreshes }) => {
    if (settled) return settled
    if (its.some((one) => becameOf.get(one) === 'overtaken'))
      return postponed(event, ctx.now() + OVERTAKEN_MS, null)
    const stale = refreshes.length === 0 && its.every((one) => becameOf.get(one) === 'stale')
    return stale ? settle(event, 'filtered', { reason: 'stale' }) : settle(event, 'delivered')
  })
  const { previews, touched, unmoved, statements } = planned
  return {
    outcomes,
    previews,
    touched,
    unmoved,
    statements,
    unchanged: planned.outcomes.filter((one) => one === 'same').length,
    refreshes: [...new Set(meanings.flatMap(({ settled, refreshes }) => (settled ? [] : refreshes)))],
    refusal: meanings.map(({ refusal }) => refusal).find((one) => one !== null) ?? null,
  }
}

interface Completed extends Meaning {
  refusal: ReceivedPlan['refusal']
}

/** With what the vendor answered about the things it names. One answer that is missing keeps all of the event back. */
function complete(
  ctx: TenantCtx,
  meaning: Meaning,
  { account, fetched }: { account: Account; fetched: ReadonlyMap<string, Fetched> },
): Completed {
  const { event, wanted } = meaning
  const told = [...meaning.told]
  for (const one of wanted) {
    const answer = fetched.get(keyOf(one))
    const { object, id } = one
    if (answer === undefined || 'left' in answer)
      return { ...meaning, settled: postponed(event, ctx.now(), null), refusal: null }
    if ('failure' in answer) {
      const { failure } = answer
      const wait = retryIn(failure, event.attempts)
      const refusal = failure.reauth ? { ...failure, reauth: true } : null
      const settled =
        wait === null
          ? settle(event, 'dead', { reason: reasonOf(failure.code), message: failure.message })
          : postponed(event, ctx.now() + wait, failure)
      return { ...meaning, settled, refusal }
    }
    const { row, askedAt } = answer
    const when = { at: null, askedAt }
    told.push(
      row
        ? { receivedId: event.id, object, kind: kindOf(account, object), row, ...when }
        : removed({ account, event, object, id }, when),
    )
  }
  return { ...meaning, told, refusal: null }
}

export const postponed = (
  { id, receivedAt }: DueEvent,
  nextAttemptAt: number,
  failure: { message: string; held?: true } | null,
): Outcome => ({
  id,
  receivedAt,
  fate: 'pending',
  reason: '',
  message: failure?.message ?? null,
  nextAttemptAt,
  tried: failure === null || failure.held ? 0 : 1,
})
