/** What the vendor's documents say goes in and comes out. Messages are worded as its own, after the name of a field. */
import * as v from 'valibot'
import { isTime } from '#kit/fields.ts'

const told = (issue: v.StrictObjectIssue): string =>
  issue.kind === 'schema' && issue.expected === 'never' ? 'should not exist' : 'should not be empty'
const Text = v.pipe(v.string('must be a string'), v.nonEmpty('should not be empty'))
/** Numbers come as text, as everything in an address does. */
const NumberText = (least: number, most: number) =>
  v.pipe(
    v.string('must be a number string'),
    v.regex(/^\d{1,9}$/, 'must be a number string'),
    v.transform(Number),
    v.minValue(least, `must not be less than ${least}`),
    v.maxValue(most, `must not be greater than ${most}`),
  )
const Texts = (most: number) =>
  v.pipe(
    v.array(v.string('must be a string'), 'must be an array'),
    v.minLength(1, 'must contain at least 1 elements'),
    v.maxLength(most, `must contain no more than ${most} elements`),
  )

export const LocationPath = v.strictObject({ locationId: v.string() })
export const NoQuery = v.strictObject({}, told)
export const LocationQuery = v.strictObject({ locationId: Text }, told)

/** How many at most the vendor does not say. A silent cut would look like the end of the list, so more is refused. */
export const TagQuery = v.strictObject(
  {
    searchText: v.optional(v.pipe(v.string('must be a string'), v.maxLength(200, 'is too long')), ''),
    limit: v.optional(NumberText(1, 1000), '10'),
    skip: v.optional(NumberText(0, 999_999_999), '0'),
  },
  told,
)
export const TagDetailsBody = v.strictObject({ tagIds: Texts(1000) }, told)

const Day = v.pipe(
  v.string('must be a valid ISO 8601 date string'),
  v.check(isTime, 'must be a valid ISO 8601 date string'),
)
const Range = v.strictObject({ startDate: Day, endDate: Day }, told)
export const StatisticsBody = v.strictObject(
  {
    profileIds: Texts(100),
    platforms: v.optional(
      v.array(
        v.picklist(
          ['facebook', 'instagram', 'linkedin', 'google', 'pinterest', 'youtube', 'tiktok'],
          'must be a supported platform',
        ),
        'must be an array',
      ),
    ),
    currentRange: v.optional(Range),
    prevRange: v.optional(Range),
  },
  told,
)
export type StatisticsBody = v.InferOutput<typeof StatisticsBody>

/** The vendor's own row, as it came. No field but the id is sure to be there, or to be what the documents say. */
const Own = v.union([v.string(), v.number()])
export const Tag = v.pipe(
  v.looseObject({ _id: Own }),
  v.description('As HighLevel gave it: tag, locationId, _id, createdBy, deleted, createdAt, updatedAt.'),
)
export const User = v.pipe(
  v.looseObject({ id: Own }),
  v.description(
    'As HighLevel gave it: id, name, firstName, lastName, email, phone, extension, permissions, scopes, roles, deleted, lcPhone, …',
  ),
)

export const Tags = v.object({
  success: v.boolean(),
  statusCode: v.number(),
  message: v.string(),
  results: v.object({ tags: v.array(Tag), count: v.number() }),
})
export const Users = v.object({ users: v.array(User) })

const Series = v.array(v.number())
const Change = v.optional(v.number())
const byPlatform = <T extends v.GenericSchema>(value: T) => v.record(v.string(), value)
const Breakdown = v.object({
  total: v.number(),
  totalChange: Change,
  platforms: byPlatform(v.object({ value: v.number(), change: Change })),
})
const PlatformTotal = byPlatform(v.object({ total: v.number(), series: Series }))
/** Not synced: never a number. */
const Unknown = v.null()
const Nothing = v.record(v.string(), v.number())

export const Statistics = v.object({
  results: v.object({
    dayRange: v.array(v.string()),
    totals: v.object({
      posts: v.number(),
      likes: v.number(),
      followers: v.number(),
      impressions: v.number(),
      comments: v.number(),
    }),
    postPerformance: v.object({
      posts: byPlatform(Series),
      impressions: Series,
      likes: Series,
      comments: Series,
    }),
    breakdowns: v.object({
      posts: Breakdown,
      impressions: Breakdown,
      reach: v.object({ total: Unknown, totalChange: Unknown, platforms: Nothing }),
      engagement: byPlatform(
        v.object({ likes: v.number(), comments: v.number(), shares: Unknown, change: Unknown }),
      ),
    }),
    platformTotals: v.object({ impressions: PlatformTotal, followers: PlatformTotal, likes: PlatformTotal }),
    demographics: v.object({ gender: v.object({ totals: Nothing }), age: v.object({ totals: Nothing }) }),
  }),
  message: v.string(),
  traceId: v.string(),
})
