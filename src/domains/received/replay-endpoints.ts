import * as v from 'valibot'
import { replays } from '#domains/records/index.ts'
import { endpoint } from '#kit/endpoint.ts'
import { Id } from '#kit/fields.ts'
import { After, Before, Exactly } from '#kit/filters.ts'
import { replayOne, replayRange } from './replay.ts'

const Dry = v.optional(v.pipe(v.boolean(), v.description('Show what it would do, and do nothing.')), false)

const ABOUT =
  'By today’s connector and mapping. With `dry_run`: the changes to records field by field (the first 200), the requests that would ' +
  'go out, and what would become of each event. Without: each is pending again and worked on like one that has just come, so an event ' +
  'that is older than what is held is `filtered` as `stale`, as it would be then.'

export const replayEndpoints = [
  endpoint({
    method: 'POST',
    path: '/v1/received/:id/replay',
    group: 'Webhooks in',
    summary: 'Have one looked at again',
    about: ABOUT,
    scope: 'received:write',
    params: v.strictObject({ id: Id('rcv') }),
    body: v.strictObject({ dry_run: Dry }),
    returns: replays.shape,
    handle: (ctx, { params, body }) => replayOne(ctx, params.id, { dry: body.dry_run }),
  }),
  endpoint({
    method: 'POST',
    path: '/v1/received/replay',
    group: 'Webhooks in',
    summary: 'Have many looked at again',
    about: `${ABOUT} Oldest first, up to 1,000 in a call; pending ones are left alone. While \`more\` is true, ask again with \`after_id\` = \`read_to\`.`,
    scope: 'received:write',
    body: v.strictObject({
      connection: v.optional(Id('con')),
      state: v.optional(v.picklist(['delivered', 'filtered', 'dead'])),
      type: v.optional(Exactly(200)),
      after: After,
      before: Before,
      after_id: v.optional(v.pipe(Id('rcv'), v.description('The `read_to` of the reply before.'))),
      dry_run: Dry,
    }),
    returns: replays.shapeOfRange,
    handle: (ctx, { body: { dry_run: dry, after_id: place, ...range } }) =>
      replayRange(ctx, { ...range, place }, { dry }),
  }),
]
