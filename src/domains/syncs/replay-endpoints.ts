import * as v from 'valibot'
import { replays } from '#domains/records/index.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id } from '#kit/fields.ts'
import { replayRun } from './replay.ts'

export const replayEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/runs/:id/replay',
    group: 'Syncs',
    summary: 'Map a run’s records anew',
    about:
      'The records this run wrote, as they are stored now, by the mapping there is today: for one that was edited since. With `dry_run` ' +
      'nothing is written, and the differences are shown, the first 200 of them. It looks at 500 changes of the run at a time: while ' +
      '`more` is true, ask again with `after_seq` = `read_to_seq`. Doing it twice changes nothing the second time.',
    scope: 'syncs:write',
    params: v.strictObject({ id: Id('run') }),
    body: v.strictObject({
      dry_run: v.optional(v.boolean(), false),
      after_seq: v.optional(
        v.pipe(
          v.number(),
          v.integer(),
          v.minValue(0),
          v.maxValue(Number.MAX_SAFE_INTEGER),
          v.description('The `read_to_seq` of the reply before.'),
        ),
        0,
      ),
    }),
    returns: replays.shapeOfRun,
    refusals: [410],
    handle: (ctx, { params, body }) =>
      replayRun(ctx, { runId: params.id, dry: body.dry_run, afterSeq: body.after_seq }),
  }),
]
