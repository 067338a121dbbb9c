import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { Id, iso, isoOrNull, Name, shape, Time } from '#kit/fields.ts'
import { addressFor } from './address.ts'
import { isKnown } from './event-types.ts'
import type { Filter } from './filter.ts'
import type { EndpointView } from './endpoint-store.ts'

const Text = (max: number) =>
  v.pipe(v.string(), v.minLength(1, 'at least one character'), v.maxLength(max, `at most ${max} characters`))

const needsValue = ['equal', 'not_equal', 'contains']
const Condition = v.pipe(
  v.strictObject({
    field: Text(100),
    is: v.picklist(['equal', 'not_equal', 'contains', 'present', 'absent']),
    value: v.optional(v.pipe(v.string(), v.maxLength(500, 'at most 500 characters'))),
  }),
  v.check(
    ({ is, value }) => needsValue.includes(is) === (value !== undefined),
    'a `value` where `is` compares with one, and none where it does not',
  ),
)

/** Stands in replies too, where what was stored is not doubted. */
const filterEntries = {
  connections: v.optional(v.pipe(v.array(Id('con')), v.minLength(1), v.maxLength(50))),
  objects: v.optional(v.pipe(v.array(Text(40)), v.minLength(1), v.maxLength(50))),
  where: v.optional(v.pipe(v.array(Condition), v.minLength(1), v.maxLength(10))),
}
const FilterBody = v.strictObject(filterEntries)

const EventTypes = v.pipe(
  v.array(v.pipe(Text(60), v.check(isKnown, 'one of GET /v1/event-types, or `user.*` for all of a kind'))),
  v.maxLength(60, 'at most 60'),
)

const Url = v.pipe(v.string(), v.minLength(1, 'an address'), v.maxLength(2048, 'at most 2048 characters'))

export const NewEndpoint = v.strictObject({
  name: Name,
  url: Url,
  event_types: v.optional(EventTypes, []),
  filter: v.optional(v.nullable(FilterBody)),
})
export const EndpointPatch = v.strictObject({
  name: v.optional(Name),
  url: v.optional(Url),
  event_types: v.optional(EventTypes),
  filter: v.optional(v.nullable(FilterBody)),
  status: v.optional(v.picklist(['active', 'paused'])),
})

export const Endpoint = shape('webhook_endpoint', {
  id: v.string(),
  name: v.string(),
  url: v.string(),
  event_types: v.array(v.string()),
  filter: v.nullable(
    v.object({
      connections: v.optional(v.array(v.string())),
      objects: v.optional(v.array(v.string())),
      where: v.optional(
        v.array(v.object({ field: v.string(), is: v.string(), value: v.optional(v.string()) })),
      ),
    }),
  ),
  status: v.picklist(['active', 'paused', 'disabled']),
  disabled_reason: v.nullable(v.string()),
  failing_since: v.nullable(Time),
  resting_until: v.nullable(Time),
  source: v.picklist(['person', 'rest_hook']),
  created_by: v.string(),
  created_at: Time,
  previous_secret_until: v.nullable(Time),
  pending: v.number(),
  waiting: v.number(),
  next_attempt_at: v.nullable(Time),
  dead: v.number(),
})

const later = (at: number | null, now: number): string | null =>
  isoOrNull(at !== null && at > now ? at : null)

export const shownEndpoint = (ctx: TenantCtx, row: EndpointView): v.InferInput<typeof Endpoint> => ({
  id: row.id,
  name: row.name,
  url: addressFor(ctx, row.url),
  event_types: row.eventTypes,
  filter: row.filter,
  status: row.status,
  disabled_reason: row.disabledReason,
  failing_since: isoOrNull(row.failingSince),
  resting_until: later(row.restUntil, ctx.now()),
  source: row.source,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  previous_secret_until: later(row.previousUntil, ctx.now()),
  pending: row.pending,
  waiting: row.waiting,
  next_attempt_at: isoOrNull(row.nextAttemptAt),
  dead: row.dead,
})

/** Null and nothing in it are the same: no filter. */
export function filterOf(given: v.InferOutput<typeof FilterBody> | null): Filter | null {
  if (given === null) return null
  const { connections, objects, where } = given
  if (!connections && !objects && !where) return null
  return {
    ...(connections && { connections }),
    ...(objects && { objects }),
    ...(where && {
      where: where.map(({ field, is, value }) => ({ field, is, ...(value === undefined ? {} : { value }) })),
    }),
  }
}

export const Secret = shape('webhook_secret', {
  secret: v.string(),
  previous_secret_until: v.nullable(Time),
})
