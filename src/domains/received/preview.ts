/** What a replay would do: today's connector and mapping, against the records as they are now. Nothing is written or sent. */
import { replays, type Preview } from '#domains/records/index.ts'
import { wouldSend } from '#domains/webhooks/index.ts'
import { planReading } from '#engine/plan-reading.ts'
import type { TenantCtx } from '#kit/context.ts'
import { planReceived, wantedBy } from './plan.ts'
import { openPresent } from './present.ts'
import { settle, type Outcome } from './read-events.ts'
import type { Replayed } from './replay-store.ts'

/** Requests shown at most. */
const SHOWN = 200

const WORDS: Record<string, string> = {
  stale: 'Older than what is held, so it changes nothing.',
  unknown_event: 'The app tells things that Syncline has no use for; this is one.',
  no_effect: 'It is known, and means nothing for the records.',
  connection_removed: 'Its connection was removed, so it stays as it is.',
}
const ASKS_FIRST = 'The app is asked again first; what becomes of it depends on the answer.'

interface Part {
  previews: Preview[]
  unchanged: number
  outcomes: Outcome[]
  requests: { method: string; url: string; why: string }[]
}

/** All at once, so that each is compared with what those before it would leave. */
export async function previewOf(ctx: TenantCtx, events: readonly Replayed[]) {
  const parts: Part[] = []
  for (const [connectionId, its] of Map.groupBy(events, (event) => event.connectionId))
    parts.push(await ofConnection(ctx, connectionId, its))
  return replays.of({
    dry_run: true,
    events: events.length,
    previews: parts.flatMap(({ previews }) => previews),
    unchanged: parts.reduce((sum, { unchanged }) => sum + unchanged, 0),
    requests: parts.flatMap(({ requests }) => requests).slice(0, SHOWN),
    outcomes: parts.flatMap(({ outcomes }) => outcomes).map(shownOutcome),
  })
}

const shownOutcome = ({ id, fate, reason, message }: Outcome) => ({
  id,
  fate,
  reason: fate === 'pending' ? 'asks_first' : reason,
  message: fate === 'pending' ? ASKS_FIRST : (message ?? WORDS[reason] ?? null),
})

async function ofConnection(
  ctx: TenantCtx,
  connectionId: string,
  events: readonly Replayed[],
): Promise<Part> {
  const present = await openPresent(ctx, connectionId)
  if (!present) {
    const outcomes = events.map((event) => settle(event, 'filtered', { reason: 'connection_removed' }))
    return { previews: [], unchanged: 0, outcomes, requests: [] }
  }
  const { account } = present
  const plan = await planReceived(ctx, { account, connectionId }, { events, fetched: new Map() })
  const requests: Part['requests'] = []
  for (const one of wantedBy(account, events).slice(0, SHOWN)) {
    const request = await planReading(ctx, account, one)
    if (request) requests.push({ ...request, why: `“${one.object}” is read again: the event only names it.` })
  }
  for (const object of plan.refreshes) {
    const request = await planReading(ctx, account, { object })
    if (request) requests.push({ ...request, why: `The sync of “${object}” runs.` })
  }
  for (const { previews, ...of } of plan.touched)
    requests.push(...(await wouldSend(ctx, { connectionId, ...of }, previews)))
  const { previews, unchanged, outcomes } = plan
  return { previews, unchanged, outcomes, requests }
}
