/** What a replay would do, or has begun to do, to records and to the outside. One shape, whatever is replayed. */
import * as v from 'valibot'
import { shape } from '#kit/fields.ts'
import type { Json } from '#kit/json.ts'
import type { Preview } from './rules.ts'

/** The counts tell of all. */
const SHOWN = 200

const AnyJson = v.any() as v.GenericSchema<Json>
const Count = v.pipe(v.number(), v.integer())

export const PreviewChange = shape('preview_change', {
  type: v.picklist(['created', 'updated', 'deleted', 'restored']),
  external_id: v.string(),
  name: v.nullable(v.string()),
  fields: v.array(v.object({ field: v.string(), before: AnyJson, after: AnyJson })),
})

const replay = {
  dry_run: v.boolean(),
  /** Events, or records of a run. */
  events: Count,
  changes: v.array(PreviewChange),
  counts: shape('replay_counts', {
    created: Count,
    updated: Count,
    deleted: Count,
    restored: Count,
    unchanged: Count,
  }),
  requests: v.array(shape('replay_request', { method: v.string(), url: v.string(), why: v.string() })),
  outcomes: v.array(
    shape('replay_outcome', {
      id: v.string(),
      fate: v.picklist(['pending', 'delivered', 'filtered', 'dead']),
      reason: v.string(),
      message: v.nullable(v.string()),
    }),
  ),
}

const Replay = shape('replay', replay)

/** `previews`: all there are, of which the first are shown; `unchanged`: records that are as they would be. */
function replayOf({
  previews,
  unchanged,
  ...rest
}: { previews: readonly Preview[]; unchanged: number } & Pick<
  v.InferOutput<typeof Replay>,
  'dry_run' | 'events' | 'requests' | 'outcomes'
>): v.InferOutput<typeof Replay> {
  const of = (type: Preview['type']) => previews.filter((preview) => preview.type === type).length
  const counts = {
    created: of('created'),
    updated: of('updated'),
    deleted: of('deleted'),
    restored: of('restored'),
    unchanged,
  }
  return { ...rest, changes: previews.slice(0, SHOWN), counts }
}

export const replays = {
  shape: Replay,
  /** Of many: there may be more of them than one call takes. */
  shapeOfRange: shape('range_replay', { ...replay, more: v.boolean(), read_to: v.nullable(v.string()) }),
  shapeOfRun: shape('run_replay', { ...replay, more: v.boolean(), read_to_seq: v.nullable(Count) }),
  of: replayOf,
}
