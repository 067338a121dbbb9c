import { findRecords } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { findEndpoint } from './endpoint-store.ts'
import { hookNotFound, unknownEventType } from './errors.ts'
import { recordEvent } from './event-body.ts'
import { isKnown, isOperational } from './event-types.ts'
import { sampleText } from './samples.ts'
import { addEndpoint, actorOf, removeEndpoint } from './save.ts'

const SAMPLES = 3

/** A program subscribes to one event, or to all of a kind. What it subscribed ends with its key. */
export async function subscribe(ctx: TenantCtx, { target, event }: { target: string; event: string }) {
  if (!isKnown(event)) throw unknownEventType()
  const name = `REST hook for ${event}`
  const wish = { name, url: target, eventTypes: [event], filter: null, source: 'rest_hook' as const }
  const { row, secret } = await addEndpoint(ctx, wish)
  return { id: row.id, target_url: row.url, event, secret }
}

/** A key ends what it has subscribed itself; of others it learns nothing. A person ends any. */
export async function unsubscribe(ctx: TenantCtx, id: string): Promise<void> {
  const row = await findEndpoint(ctx, id)
  const mine = ctx.actor.kind === 'person' || row?.createdBy === actorOf(ctx)
  if (row?.source !== 'rest_hook' || !mine) throw hookNotFound()
  await removeEndpoint(ctx, id)
}

/** What such an event looks like: made of records that are there, so that fields can be picked by their names. */
export async function samplesOf(ctx: TenantCtx, event: string): Promise<Json[]> {
  if (!isKnown(event)) throw unknownEventType()
  const type = event.endsWith('.*') ? event.replace('.*', isOperational(event) ? '.test' : '.updated') : event
  const [kind = '', what = ''] = type.split('.')
  const filter = { kind, deleted: 'false', order: 'desc', limit: SAMPLES } as const
  const rows = isOperational(type) ? [] : await findRecords.list(ctx, filter)
  if (rows.length === 0) return [JSON.parse(sampleText(type)) as Json]
  return rows.map((row, n) => {
    const made = recordEvent(`evt_${String(n + 1).padStart(22, '0')}`, {
      ...row,
      seq: n + 1,
      type: what as 'created',
      at: row.updatedAt,
      diff: '[]',
      recordId: row.id,
    })
    return JSON.parse(made.body) as Json
  })
}
