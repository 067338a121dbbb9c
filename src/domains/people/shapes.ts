import * as v from 'valibot'
import { iso, isoOrNull, shape, Time } from '#kit/fields.ts'
import { After, Before, Exactly, Ordered, Sorted } from '#kit/filters.ts'
import type { Json } from '#kit/json.ts'
import { Cursor, Limit } from '#kit/page.ts'
import type { Candidate } from './candidates.ts'
import type { FeedRow } from './feed-store.ts'
import type { Imported } from './import.ts'
import { emailOf, MAX_EXTRA, nameOf, PERSON_ROLES, type RowOutcome } from './rules.ts'
import type { PersonRow } from './store.ts'

const AnyJson = v.any() as v.GenericSchema<Json>
const Flag = v.picklist(['true', 'false'])
const Role = v.picklist(PERSON_ROLES)

/** The same address as the one an app's users are held against. */
export const PersonEmail = v.pipe(
  v.string(),
  v.maxLength(MAX_EXTRA),
  v.transform((text) => text.trim().toLowerCase()),
  v.check((text) => 'email' in emailOf(text), 'an e-mail address of at most 200 characters'),
)
const PersonName = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => nameOf(text) !== null, 'a name of 1 to 200 characters'),
)
const Extra = v.pipe(
  // To valibot a list is a record too.
  v.custom<Record<string, Json>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'an object',
  ),
  v.record(v.pipe(v.string(), v.minLength(1), v.maxLength(200)), AnyJson),
)

const core = { email: PersonEmail, first_name: PersonName, last_name: PersonName }

export const NewPersonBody = v.strictObject({
  ...core,
  role: v.optional(Role, 'other'),
  active: v.optional(v.boolean(), true),
  extra: v.optional(Extra, {}),
})

export const PersonPatch = v.strictObject({
  ...v.partial(v.object(core)).entries,
  role: v.optional(Role),
  active: v.optional(v.boolean()),
  extra: v.optional(Extra),
})

export const PeopleQuery = v.pipe(
  v.strictObject({
    email: v.optional(v.pipe(Exactly(254), v.trim(), v.toLowerCase())),
    q: v.optional(
      v.pipe(
        Exactly(100),
        v.trim(),
        v.minLength(1, 'something to look for'),
        v.toLowerCase(),
        v.description('How a word of the name or the address begins.'),
      ),
    ),
    role: v.optional(Role),
    active: v.optional(Flag),
    source: v.optional(
      v.pipe(v.string(), v.regex(/^(con_[0-9A-Za-z]{22}|none)$/, 'an id such as con_…, or none')),
    ),
    updated_after: After,
    updated_before: Before,
    deleted: v.optional(
      v.pipe(v.picklist(['false', 'true', 'only']), v.description('Without, with, or only removed ones.')),
      'false',
    ),
    sort: Sorted(['updated_at', 'email']),
    order: Ordered('asc'),
    limit: Limit,
    cursor: Cursor,
  }),
  v.check(
    ({ sort, deleted }) => sort === 'updated_at' || deleted === 'false',
    'sort=email without deleted: the address of a removed person is free for another',
  ),
)

export const Person = shape('person', {
  id: v.string(),
  email: v.string(),
  first_name: v.string(),
  last_name: v.string(),
  role: Role,
  active: v.boolean(),
  extra: v.record(v.string(), AnyJson),
  source: v.nullable(v.string()),
  created_at: Time,
  updated_at: Time,
  deleted_at: v.nullable(Time),
})

export const PersonWithRecords = shape('person_with_records', {
  ...Person.entries,
  records: v.array(
    v.object({
      id: v.string(),
      connection_id: v.string(),
      object: v.string(),
      name: v.nullable(v.string()),
    }),
  ),
})

export const shownPerson = (row: PersonRow) => ({
  id: row.id,
  email: row.email,
  first_name: row.firstName,
  last_name: row.lastName,
  role: row.role,
  active: row.active,
  extra: JSON.parse(row.extra) as Record<string, Json>,
  source: row.source,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
  deleted_at: isoOrNull(row.deletedAt),
})

export const Ignored = shape('ignored_email', { id: v.string(), email: v.string(), created_at: Time })

const Outcome = v.picklist(['created', 'updated', 'unchanged', 'skipped'])

export const FeedSummary = shape('people_feed', {
  connection_id: v.string(),
  mode: v.picklist(['create', 'update']),
  allow_role: v.boolean(),
  automatic: v.boolean(),
  /** A pass is going on; the counts are those so far. */
  running: v.boolean(),
  applied_at: v.nullable(Time),
  created: v.number(),
  updated: v.number(),
  unchanged: v.number(),
  skipped: v.record(v.string(), v.number()),
})

export const Feed = shape('people_feed_with_outcomes', {
  ...FeedSummary.entries,
  outcomes: v.array(
    shape('people_feed_outcome', {
      record_id: v.string(),
      email: v.nullable(v.string()),
      outcome: Outcome,
      reason: v.nullable(v.string()),
    }),
  ),
})

const shownOutcome = ({ id, email, outcome, reason }: RowOutcome) => ({
  record_id: id,
  email,
  outcome,
  reason: reason ?? null,
})

export const shownFeed = (row: FeedRow) => ({
  connection_id: row.connectionId,
  mode: row.mode,
  allow_role: row.allowRole,
  automatic: row.automatic,
  running: row.position !== null,
  applied_at: isoOrNull(row.appliedAt),
  ...row.counts,
  outcomes: row.rows.map(shownOutcome),
})

export const CandidateShape = shape('candidate', {
  record_id: v.string(),
  email: v.string(),
  first_name: v.nullable(v.string()),
  last_name: v.nullable(v.string()),
  name: v.nullable(v.string()),
  /** Why an import would skip it; null: it would not. */
  problem: v.nullable(v.string()),
})

export const shownCandidate = ({ recordId, firstName, lastName, ...rest }: Candidate) => ({
  record_id: recordId,
  first_name: firstName,
  last_name: lastName,
  ...rest,
})

export const ImportBody = v.strictObject({
  emails: v.pipe(
    v.array(PersonEmail),
    v.minLength(1, 'at least one address'),
    v.maxLength(200, 'at most 200'),
  ),
  role: v.optional(Role),
})

export const ImportReply = v.object({
  data: v.array(
    shape('imported_email', {
      email: v.string(),
      outcome: v.picklist(['created', 'skipped']),
      reason: v.nullable(v.string()),
    }),
  ),
})

export const shownImport = (all: Imported[]) => ({
  data: all.map(({ email, outcome, reason }) => ({ email, outcome, reason: reason ?? null })),
})
