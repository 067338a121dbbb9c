import { replays } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { found } from './dismiss.ts'
import { notReplayable } from './errors.ts'
import { farthestReceived, findReceived, listReceived, type ReceivedFilter } from './list-store.ts'
import { sendHint } from './message.ts'
import { previewOf } from './preview.ts'
import { eventsOf } from './replay-store.ts'
import { pendingAgain, type Settled } from './settle-store.ts'

/** Events that one call replays at most. */
const MOST = 1000

/** One event, by today's connector and mapping. Applied, it is pending again, and worked on like one that has just come. */
export async function replayOne(ctx: TenantCtx, id: string, { dry }: { dry: boolean }) {
  const row = found(await findReceived(ctx, id))
  if (dry) return previewOf(ctx, await eventsOf(ctx, [id]))
  if (row.state === 'pending') throw notReplayable()
  const replayed = await apply(ctx, [row])
  if (replayed.events === 0) throw notReplayable()
  return replayed
}

type Range = Pick<ReceivedFilter, 'connection' | 'state' | 'type' | 'after' | 'before'> & {
  /** The id of the last one that was looked at before. */
  place: string | undefined
}

/** Those of a range that have a fate, oldest first, a thousand of them at most: `more` says whether that was all. */
export async function replayRange(ctx: TenantCtx, range: Range, { dry }: { dry: boolean }) {
  const filter: ReceivedFilter = { ...range, settled: true, order: 'asc', limit: MOST + 1 }
  const until = await farthestReceived(ctx, filter)
  const rows = await listReceived(ctx, { ...filter, until: until ?? undefined })
  const some = rows.slice(0, MOST)
  const events = dry
    ? await eventsOf(
        ctx,
        some.map(({ id }) => id),
      )
    : []
  const whole = !dry || events.length === some.length
  const last = whole ? some.at(-1) : events.at(-1)
  const cut = rows.length > MOST || !whole
  return {
    ...(dry ? await previewOf(ctx, events) : await apply(ctx, some)),
    more: cut || until !== null,
    read_to: cut ? (last?.id ?? null) : (until ?? last?.id ?? null),
  }
}

async function apply(ctx: TenantCtx, rows: readonly Settled[]) {
  const moved = rows.length === 0 ? [] : await pendingAgain(ctx, rows)
  for (const connectionId of new Set(moved.map((one) => one.connectionId))) await sendHint(ctx, connectionId)
  return replays.of({
    dry_run: false,
    events: moved.length,
    previews: [],
    unchanged: 0,
    requests: [],
    outcomes: moved.map(({ id }) => ({ id, fate: 'pending' as const, reason: '', message: null })),
  })
}
