import * as v from 'valibot'
import { randomOf, between } from '#sandbox/random.ts'
import { localTime, ZONE } from './local-time.ts'
import type { Kind, Work } from './work-data.ts'
import { written } from './work.ts'

/** Empty is not scheduled. */
const Time = v.pipe(v.string(), v.regex(/^$|^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?/))
const text = v.optional(v.string())
const Fields = v.object({
  JobDateTime: v.optional(Time),
  JobEndDateTime: v.optional(Time),
  LeadDateTime: v.optional(Time),
  LeadEndDateTime: v.optional(Time),
  Status: text,
  SubStatus: text,
  FirstName: text,
  LastName: text,
  Company: text,
  Phone: text,
  Email: text,
  Address: text,
  Unit: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
  City: text,
  State: text,
  PostalCode: text,
  Country: text,
  ServiceArea: text,
  JobType: text,
  JobSource: text,
  JobNotes: text,
  ClientId: v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer())),
  Tags: v.optional(v.array(v.string())),
})
type Fields = v.InferOutput<typeof Fields>

/** What a body says of a job or lead; text that tells what is wrong with it. */
export function fieldsIn(body: unknown): Fields | string {
  const parsed = v.safeParse(Fields, body)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  return `${v.getDotPath(issue) ?? 'body'} is invalid`
}

/** There is no key against repeats: sent twice, it is there twice. */
export function create(token: string, kind: Kind, given: { fields: Fields; now: number }): Work {
  const { fields, now } = given
  const random = randomOf('workiz', 'new', kind, token, written[kind].size(token), now)
  const at = localTime(now)
  const blank: Work = {
    UUID: Array.from({ length: 6 }, () => between(random, 0, 35).toString(36))
      .join('')
      .toUpperCase(),
    SerialId: between(random, 990_000, 999_999),
    ClientId: between(random, 5000, 9999),
    Status: 'Submitted',
    SubStatus: '',
    at: '',
    end: '',
    CreatedDate: at,
    LastStatusUpdate: at,
    price: 0,
    paid: false,
    FirstName: '',
    LastName: '',
    Company: '',
    Phone: '',
    Email: '',
    Address: '',
    Unit: '',
    City: '',
    State: '',
    PostalCode: '',
    Country: 'US',
    Timezone: ZONE,
    ServiceArea: 'main',
    JobType: '',
    JobSource: '',
    JobNotes: '',
    comment: '',
    CreatedBy: 'API',
    Tags: [],
    team: [],
  }
  const work = { ...blank, ...changes(blank, fields) }
  written[kind].add(token, work)
  return work
}

/** Sets what is given; the moment of the status moves only with the status. */
export function update(token: string, kind: Kind, given: { work: Work; fields: Fields; now: number }): Work {
  const { work, fields, now } = given
  const moved = fields.Status !== undefined && fields.Status !== work.Status
  const changed = { ...changes(work, fields), ...(moved ? { LastStatusUpdate: localTime(now) } : {}) }
  written[kind].change(token, work.UUID, changed)
  return { ...work, ...changed }
}

function changes(old: Work, fields: Fields): Partial<Work> {
  const { JobDateTime, JobEndDateTime, LeadDateTime, LeadEndDateTime, Phone, Tags, ...rest } = fields
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...given,
    at: spaced(JobDateTime ?? LeadDateTime) ?? old.at,
    end: spaced(JobEndDateTime ?? LeadEndDateTime) ?? old.end,
    Phone: Phone?.replace(/\D/g, '') ?? old.Phone,
    Tags: Tags ? [...new Set(Tags)] : old.Tags,
  }
}

const spaced = (time: string | undefined): string | undefined =>
  time && `${time.slice(0, 16).replace('T', ' ')}:${time.slice(17, 19) || '00'}`
