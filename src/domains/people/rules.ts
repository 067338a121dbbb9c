/** What a connection's users do to the people. Pure: rows and what is stored in, outcomes and writes out. */
import { canonicalJson, type Json } from '#kit/json.ts'

export const PERSON_ROLES = ['new_hire', 'admin', 'manager', 'other'] as const
/** A label inside the list of people. It grants nothing in Syncline. */
export type PersonRole = (typeof PERSON_ROLES)[number]

/** One of a connection's users. `fields` are the mapped names, with or without the e-mail address. */
export interface FeedRow {
  id: string
  email: Json | undefined
  /** Null: too long to have been read. */
  fields: Record<string, Json> | null
  /** Another row of the same address, outside of those given, counts instead. */
  superseded?: boolean
}

export type Reason =
  | 'no_email'
  | 'bad_email'
  | 'bad_name'
  | 'bad_role'
  | 'already_there'
  | 'ignored'
  | 'unmatched'
  | 'duplicate'
  | 'too_large'
  | 'changed_meanwhile'

export interface RowOutcome {
  /** The record's id. */
  id: string
  email: string | null
  outcome: 'created' | 'updated' | 'unchanged' | 'skipped'
  reason?: Reason
}

export type Extra = Record<string, Json>

export interface NewPerson {
  email: string
  firstName: string
  lastName: string
  role: PersonRole
  extra: Extra
}

export interface ExtraWrite {
  email: string
  extra: Extra
}

export interface Counts {
  created: number
  updated: number
  unchanged: number
  skipped: Partial<Record<Reason, number>>
}

export interface Plan<W> {
  /** One for each row, in their order. */
  outcomes: RowOutcome[]
  writes: W[]
}

interface CreateState {
  /** Addresses of people, in lower case. */
  existing: ReadonlySet<string>
  ignored: ReadonlySet<string>
  allowRole: boolean
}

const CORE = new Set(['email', 'first_name', 'last_name', 'role'])
const MAX_TEXT = 200
/** Characters of JSON: a person is a line in a list, not an archive, and D1 takes 2 MB in one value. */
export const MAX_EXTRA = 50_000
const EMAIL =
  /^[^\s@"(),:;<>[\\\]\p{C}.]+(\.[^\s@"(),:;<>[\\\]\p{C}.]+)*@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]*[\p{L}\p{N}]$/u

/** Adds people who are not there. Those who are stay as they are; of an address that comes twice the first good row counts. */
export function applyCreate(rows: readonly FeedRow[], state: CreateState): Plan<NewPerson> {
  const made = new Map<string, NewPerson>()
  const outcomes = rows.map((row): RowOutcome => {
    const read = emailOf(row.email)
    if ('reason' in read) return skipped(row, null, read.reason)
    const { email } = read
    if (state.existing.has(email)) return skipped(row, email, 'already_there')
    if (state.ignored.has(email)) return skipped(row, email, 'ignored')
    if (row.superseded || made.has(email)) return skipped(row, email, 'duplicate')
    const person = newPerson(email, row.fields, state.allowRole)
    if (typeof person === 'string') return skipped(row, email, person)
    made.set(email, person)
    return { id: row.id, email, outcome: 'created' }
  })
  return { outcomes, writes: [...made.values()] }
}

/**
 * Fills in the extra fields of people matched by their address. Every mapped name but `email` is one, `first_name` too:
 * core attributes are never touched. Null overwrites, what is missing stays. Of an address that comes twice the last counts.
 */
export function applyUpdate(
  rows: readonly FeedRow[],
  existing: ReadonlyMap<string, Extra>,
): Plan<ExtraWrite> {
  const last = new Map<string, number>()
  for (const [at, row] of rows.entries()) {
    const read = emailOf(row.email)
    if ('email' in read && !row.superseded) last.set(read.email, at)
  }
  const writes: ExtraWrite[] = []
  const outcomes = rows.map((row, at): RowOutcome => {
    const read = emailOf(row.email)
    if ('reason' in read) return skipped(row, null, read.reason)
    const { email } = read
    const before = existing.get(email)
    if (!before) return skipped(row, email, 'unmatched')
    if (last.get(email) !== at) return skipped(row, email, 'duplicate')
    if (!row.fields) return skipped(row, email, 'too_large')
    const extra = merged(before, without(row.fields, new Set(['email'])))
    const text = canonicalJson(extra)
    if (text === canonicalJson(before)) return { id: row.id, email, outcome: 'unchanged' }
    if (text.length > MAX_EXTRA) return skipped(row, email, 'too_large')
    writes.push({ email, extra })
    return { id: row.id, email, outcome: 'updated' }
  })
  return { outcomes, writes }
}

/** Trimmed and in lower case, or why not: nothing there, or no address of at most 200 characters. */
export function emailOf(value: Json | undefined): { email: string } | { reason: 'no_email' | 'bad_email' } {
  if (value === undefined || value === null) return { reason: 'no_email' }
  if (typeof value !== 'string') return { reason: 'bad_email' }
  const email = value.trim().toLowerCase()
  if (email === '') return { reason: 'no_email' }
  return email.length <= MAX_TEXT && EMAIL.test(email) ? { email } : { reason: 'bad_email' }
}

/** 1 to 200 characters without control characters, or null. Numbers are text to whoever typed them into the app. */
export function nameOf(value: Json | undefined): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const name = String(value).trim()
  return name !== '' && name.length <= MAX_TEXT && !/[\p{Cc}\p{Cs}]/u.test(name) ? name : null
}

/** The list of what a role may be, by name or by its number in older systems. Nothing said is `other`. */
export function roleOf(value: Json | undefined): PersonRole | null {
  if (value === undefined || value === null || value === '') return 'other'
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const text = String(value).trim().toLowerCase().replaceAll(' ', '_')
  return PERSON_ROLES.find((role, number) => text === role || text === String(number)) ?? null
}

/** The names given are set, the others stay. A name such as `__proto__` is one like any other. */
export const merged = (before: Extra, news: Extra): Extra =>
  Object.fromEntries(new Map([...Object.entries(before), ...Object.entries(news)]))

/** What people are searched by: a word begins with what was typed. */
export const wordsOf = (email: string, names: readonly string[]): string =>
  ` ${[...names, email].join(' ')}`.toLowerCase().replaceAll(/\s+/gu, ' ')

export function countsOf(outcomes: readonly RowOutcome[], before: Counts = noCounts()): Counts {
  const counts = { ...before, skipped: { ...before.skipped } }
  for (const { outcome, reason } of outcomes) {
    if (outcome !== 'skipped') counts[outcome]++
    else if (reason) counts.skipped[reason] = (counts.skipped[reason] ?? 0) + 1
  }
  return counts
}

export const noCounts = (): Counts => ({ created: 0, updated: 0, unchanged: 0, skipped: {} })

function newPerson(email: string, fields: Extra | null, allowRole: boolean): NewPerson | Reason {
  if (!fields) return 'too_large'
  const firstName = nameOf(own(fields, 'first_name'))
  const lastName = nameOf(own(fields, 'last_name'))
  if (firstName === null || lastName === null) return 'bad_name'
  // An app's data may not make somebody an admin, not even in name, unless the workspace has said so.
  const role = allowRole ? roleOf(own(fields, 'role')) : 'other'
  if (role === null) return 'bad_role'
  const extra = without(fields, CORE)
  if (canonicalJson(extra).length > MAX_EXTRA) return 'too_large'
  return { email, firstName, lastName, role, extra }
}

const own = (fields: Extra, name: string): Json | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined

const without = (fields: Extra, names: ReadonlySet<string>): Extra =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)))

const skipped = ({ id }: FeedRow, email: string | null, reason: Reason): RowOutcome => ({
  id,
  email,
  outcome: 'skipped',
  reason,
})
