import * as v from 'valibot'
import { err, ok, type Result } from '#kit/result.ts'
import type { Contact } from './contact-data.ts'

const MOST_PER_PAGE = 500
const DEEPEST = 10_000
const DATES = ['dateAdded', 'dateUpdated'] as const
const TEXTS = ['email', 'firstNameLowerCase', 'lastNameLowerCase'] as const

const Moment = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform((at) => (typeof at === 'number' || /^\d+$/.test(at) ? Number(at) : Date.parse(at))),
  v.check((at) => !Number.isNaN(at), 'must be a date'),
)
const bounds = {
  gte: v.optional(Moment),
  gt: v.optional(Moment),
  lte: v.optional(Moment),
  lt: v.optional(Moment),
}
const Filter = v.union([
  v.object({ field: v.picklist(DATES), operator: v.literal('range'), value: v.strictObject(bounds) }),
  v.pipe(
    v.object({ field: v.picklist(DATES), operator: v.picklist(['gte', 'gt', 'lte', 'lt']), value: Moment }),
    v.transform(({ field, operator, value }) => ({
      field,
      operator: 'range' as const,
      value: { [operator]: value } as Bounds,
    })),
  ),
  v.object({
    field: v.picklist(['tags', 'email']),
    operator: v.picklist(['eq', 'contains']),
    value: v.union([v.string(), v.array(v.string())]),
  }),
])
const Sort = v.object({
  field: v.picklist([...DATES, ...TEXTS]),
  direction: v.optional(v.picklist(['asc', 'desc']), 'asc'),
})
const count = v.pipe(v.number(), v.integer(), v.minValue(1))
const Body = v.object({
  locationId: v.pipe(v.string(), v.nonEmpty()),
  page: v.optional(count),
  pageLimit: v.optional(v.pipe(count, v.maxValue(MOST_PER_PAGE)), 20),
  query: v.optional(v.string(), ''),
  filters: v.optional(v.array(Filter), []),
  sort: v.optional(v.array(Sort), []),
  searchAfter: v.optional(v.tuple([v.union([v.number(), v.string()]), v.string()])),
})

type Bounds = { gte?: number; gt?: number; lte?: number; lt?: number }
type Filter = v.InferOutput<typeof Filter>
type Sort = v.InferOutput<typeof Sort>
export type Search = v.InferOutput<typeof Body>
type Position = [number | string, string]
/** A row of a search tells where to go on after it. */
export type Found = Contact & { searchAfter: Position }

export function readSearch(body: unknown): Result<Search, [400 | 422, string]> {
  const parsed = v.safeParse(Body, body)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return err([422, `${v.getDotPath(issue) ?? 'body'} is invalid: ${issue.message}`])
  }
  const { page = 1, pageLimit, searchAfter } = parsed.output
  if (!searchAfter && page * pageLimit > DEEPEST)
    return err([400, `page * pageLimit must not exceed ${DEEPEST}, use searchAfter`])
  return ok(parsed.output)
}

/** The page, and how many there are in all; after a position the page number counts for nothing. */
export function search(all: Contact[], asked: Search): { contacts: Found[]; total: number } {
  const sort = asked.sort[0] ?? { field: 'dateAdded', direction: 'desc' }
  const found = all
    .filter((one) => matchesText(one, asked.query) && asked.filters.every((filter) => passes(one, filter)))
    .map((one): Found => ({ ...one, searchAfter: [keyOf(one, sort), one.id] }))
    .toSorted((a, b) => order(a.searchAfter, b.searchAfter, sort))
  const { searchAfter, page = 1, pageLimit } = asked
  const rest = searchAfter
    ? found.filter((one) => order(one.searchAfter, searchAfter, sort) > 0)
    : found.slice((page - 1) * pageLimit)
  return { contacts: rest.slice(0, pageLimit), total: found.length }
}

export const matchesText = ({ name, email, phone }: Contact, query: string): boolean =>
  `${name}\n${email ?? ''}\n${phone ?? ''}`.toLowerCase().includes(query.toLowerCase())

function passes(contact: Contact, { field, operator, value }: Filter): boolean {
  if (operator === 'range') {
    const at = Date.parse(contact[field])
    const { gte = -Infinity, gt = -Infinity, lte = Infinity, lt = Infinity } = value
    return at >= gte && at > gt && at <= lte && at < lt
  }
  const wanted = [value].flat().map((one) => one.toLowerCase())
  const has = field === 'tags' ? contact.tags : [contact.emailLowerCase ?? '']
  if (operator === 'eq') return wanted.every((one) => has.includes(one))
  return wanted.some((one) => has.some((text) => text.includes(one)))
}

function keyOf(contact: Contact, { field }: Sort): number | string {
  if (field === 'dateAdded' || field === 'dateUpdated') return Date.parse(contact[field])
  if (field === 'email') return contact.emailLowerCase ?? ''
  return (field === 'firstNameLowerCase' ? contact.firstName : contact.lastName).toLowerCase()
}

/** Many share a moment, so the id decides between them, in one direction whatever the sort says. */
function order([a, idA]: Position, [b, idB]: Position, { direction }: Sort): number {
  if (a === b) return idA < idB ? -1 : idA > idB ? 1 : 0
  return (a < b ? -1 : 1) * (direction === 'desc' ? -1 : 1)
}
