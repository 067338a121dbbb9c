import { endpoint } from '#kit/endpoint.ts'
import { tooLong } from './errors.ts'
import { rows } from './rows.ts'
import {
  LocationPath,
  LocationQuery,
  NoQuery,
  Statistics,
  StatisticsBody,
  Tag,
  TagDetailsBody,
  TagQuery,
  Tags,
  User,
  Users,
} from './shapes.ts'
import { statistics } from './statistics.ts'

const MOST_USERS = 5000

const theirs = {
  group: 'HighLevel-compatible',
  style: 'highlevel',
} as const

/** HighLevel's own paths, answered from what was synced: a program written for its API changes base address and token. */
export const highlevelEndpoints = [
  endpoint({
    ...theirs,
    method: 'GET',
    path: '/social-media-posting/:locationId/tags',
    summary: 'Social planner tags, as HighLevel lists them',
    about:
      'Of a location that is connected in the workspace, as of its last sync. `limit` (10 without it, 1000 at most) and ' +
      '`skip` page through them; `count` is how many there are. `searchText` is a part of the name.',
    scope: 'socialplanner/tag.readonly',
    params: LocationPath,
    query: TagQuery,
    returns: Tags,
    async handle(ctx, { params, query: { searchText, ...page } }) {
      const found = await rows(ctx, { item: Tag, ...params, ...page, object: 'social_tag', text: searchText })
      const results = { tags: found.rows, count: found.count }
      return { success: true, statusCode: 200, message: 'Fetched Tags by Location ID', results }
    },
  }),
  endpoint({
    ...theirs,
    method: 'POST',
    path: '/social-media-posting/:locationId/tags/details',
    summary: 'Social planner tags by their ids, as HighLevel tells them',
    about:
      'Those of the ids that are there. Nothing is written: HighLevel asks for them with POST, and answers 201.',
    scope: 'socialplanner/tag.readonly',
    params: LocationPath,
    query: NoQuery,
    body: TagDetailsBody,
    returns: Tags,
    status: 201,
    async handle(ctx, { params, body: { tagIds } }) {
      const page = { skip: 0, limit: tagIds.length }
      const found = await rows(ctx, { item: Tag, ...params, ...page, object: 'social_tag', ids: tagIds })
      const results = { tags: found.rows, count: found.count }
      return { success: true, statusCode: 201, message: 'Fetched Tags by Tag IDs', results }
    },
  }),
  endpoint({
    ...theirs,
    method: 'POST',
    path: '/social-media-posting/statistics',
    summary: 'Social statistics, as HighLevel adds them up',
    about:
      'Of the accounts in `profileIds` together: the last seven whole days (UTC) beside the seven before, or `currentRange` ' +
      'beside `prevRange`. Made of the daily numbers that were synced. Where one of them is missing there is no sum but a ' +
      'refusal: 400 for an account or a day that is not held, 503 for what the next sync will bring. HighLevel’s reach, ' +
      'shares and demographics are not synced: their keys say null, or nothing. Answered with 201, or 200 to `Version: v3`.',
    scope: 'socialplanner/statistics.readonly',
    query: LocationQuery,
    body: StatisticsBody,
    returns: Statistics,
    status: 201,
    versionStatus: { v3: 200 },
    async handle(ctx, { query, body }) {
      const results = await statistics(ctx, { ...query, asked: body })
      const traceId = crypto.randomUUID()
      // What a partner quotes leads to the request it was told in.
      ctx.log('info', 'highlevel.statistics', { trace: traceId })
      return { results, message: 'Analytics Built Successfully', traceId }
    },
  }),
  endpoint({
    ...theirs,
    method: 'GET',
    path: '/users/',
    summary: 'Users of a location, as HighLevel lists them',
    about: `All at once, without pages, as with HighLevel; at most ${MOST_USERS}. Longer lists are at /v1/users, page by page.`,
    scope: 'users.readonly',
    query: LocationQuery,
    returns: Users,
    async handle(ctx, { query }) {
      const found = await rows(ctx, { item: User, ...query, object: 'user', skip: 0, limit: MOST_USERS })
      if (found.count > MOST_USERS) throw tooLong()
      return { users: found.rows }
    },
  }),
]
