import * as v from 'valibot'
import { endpoint } from '#kit/endpoint.ts'
import { Id, iso } from '#kit/fields.ts'
import { Exactly, Ordered } from '#kit/filters.ts'
import { Cursor, decodeCursor, encodeCursor, Limit, listOf, pageOf } from '#kit/page.ts'
import { candidatesOf } from './candidates.ts'
import { feedNotFound, ignoredNotFound } from './errors.ts'
import { findFeed, listFeeds, START, type Position, setFeed } from './feed-store.ts'
import { heedEmail, ignoreEmail, listIgnored, type IgnoredRow } from './ignored-store.ts'
import { importPeople } from './import.ts'
import {
  CandidateShape,
  Feed,
  FeedSummary,
  Ignored,
  ImportBody,
  ImportReply,
  PersonEmail,
  shownCandidate,
  shownFeed,
  shownImport,
} from './shapes.ts'

const OfConnection = v.strictObject({ id: Id('con') })
const Paged = v.strictObject({ limit: Limit, cursor: Cursor })

const IgnoredQuery = v.strictObject({
  q: v.optional(v.pipe(Exactly(100), v.trim(), v.toLowerCase(), v.description('How the address begins.'))),
  order: Ordered('asc'),
  ...Paged.entries,
})
const FeedQuery = v.strictObject({
  mode: v.optional(FeedSummary.entries.mode),
  order: Ordered('asc'),
  ...Paged.entries,
})

const shownIgnored = ({ id, email, createdAt }: IgnoredRow) => ({ id, email, created_at: iso(createdAt) })

export const importEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/people/ignored',
    group: 'People',
    summary: 'List ignored addresses',
    about:
      'E-mail addresses that no connection adds to the people, by address. By hand they can be added all the same.',
    scope: 'people:read',
    query: IgnoredQuery,
    returns: listOf(Ignored),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const after = cursor ? decodeCursor(cursor, ['string']) : undefined
      const rows = await listIgnored(ctx, { ...filter, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [row.email])
      return { ...page, data: page.data.map(shownIgnored) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/people/ignored',
    group: 'People',
    summary: 'Ignore an address',
    about: 'Who is a person already stays one. Saying it twice changes nothing.',
    scope: 'people:write',
    body: v.strictObject({ email: PersonEmail }),
    returns: Ignored,
    status: 201,
    handle: async (ctx, { body }) => shownIgnored(await ignoreEmail(ctx, body.email)),
  }),
  endpoint({
    method: 'DELETE',
    path: '/v1/people/ignored/:id',
    group: 'People',
    summary: 'Heed an address again',
    scope: 'people:write',
    params: v.strictObject({ id: Id('ign') }),
    status: 204,
    async handle(ctx, { params }) {
      if (!(await heedEmail(ctx, params.id))) throw ignoredNotFound()
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/people/feeds',
    group: 'People',
    summary: 'List the connections that feed the people',
    about:
      'By connection, with the counts of the last time; what became of the rows is told by each one’s own page.',
    scope: 'people:read',
    query: FeedQuery,
    returns: listOf(FeedSummary),
    async handle(ctx, { query: { cursor, limit, ...filter } }) {
      const after = cursor ? decodeCursor(cursor, ['string']) : undefined
      const rows = await listFeeds(ctx, { ...filter, after, limit: limit + 1 })
      const page = pageOf(rows, limit, (row) => [row.connectionId])
      return { ...page, data: page.data.map(shownFeed) }
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/people/feeds/:id',
    group: 'People',
    summary: 'How a connection feeds the people',
    about:
      'What its users do to the people, and what became of them the last time: counts, and the first hundred rows.',
    scope: 'people:read',
    params: OfConnection,
    returns: Feed,
    async handle(ctx, { params }) {
      const feed = await findFeed(ctx, params.id)
      if (!feed) throw feedNotFound()
      return shownFeed(feed)
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/v1/people/feeds/:id',
    group: 'People',
    summary: 'Decide whether an app may say what people are',
    about:
      'Without it everybody whom a connection adds is `other`, whatever the app says. A role is a label: it grants nothing in Syncline.',
    scope: 'people:write',
    params: OfConnection,
    body: v.strictObject({ allow_role: v.boolean() }),
    returns: Feed,
    async handle(ctx, { params, body }) {
      const feed = await findFeed(ctx, params.id)
      if (!feed) throw feedNotFound()
      await setFeed(ctx, { ...feed, allowRole: body.allow_role })
      return shownFeed({ ...feed, allowRole: body.allow_role })
    },
  }),
  endpoint({
    method: 'GET',
    path: '/v1/people/feeds/:id/candidates',
    group: 'People',
    summary: 'Users of a connection who could be added',
    about:
      'Those with an address who are no people yet and are not ignored. `problem` says why an import would skip one. A page may be shorter than its limit: follow next_cursor until it is null.',
    scope: 'people:read',
    params: OfConnection,
    query: Paged,
    returns: listOf(CandidateShape),
    async handle(ctx, { params, query: { cursor, limit } }) {
      const after = cursor ? (decodeCursor(cursor, ['string', 'string']) as unknown as Position) : START
      const { found, next } = await candidatesOf(ctx, { connectionId: params.id, after, limit })
      return { data: found.map(shownCandidate), next_cursor: next && encodeCursor(next) }
    },
  }),
  endpoint({
    method: 'POST',
    path: '/v1/people/feeds/:id/import',
    group: 'People',
    summary: 'Add some users of a connection',
    about:
      'Exactly those, all at once. The reply says of each address what became of it, and why if it was skipped.',
    scope: 'people:write',
    params: OfConnection,
    body: ImportBody,
    returns: ImportReply,
    handle: async (ctx, { params, body }) =>
      shownImport(await importPeople(ctx, { connectionId: params.id, ...body })),
  }),
]
