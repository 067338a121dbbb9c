import { dayOf } from '#sandbox/days.ts'
import { between, pick, randomOf, sample, type Random } from '#sandbox/random.ts'
import { cities, companies, firstNames, lastNames } from '#sandbox/words.ts'
import { hourOf, ZONE } from './local-time.ts'
import { teamOf, type Member } from './team.ts'

export type Kind = 'job' | 'lead'

/** A job or a lead, before the kind gives its date its name. */
export interface Work {
  UUID: string
  SerialId: number
  ClientId: number
  Status: string
  SubStatus: string
  /** Empty while nothing is scheduled. */
  at: string
  end: string
  CreatedDate: string
  LastStatusUpdate: string
  price: number
  paid: boolean
  FirstName: string
  LastName: string
  Company: string
  Phone: string
  Email: string
  Address: string
  Unit: string
  City: string
  State: string
  PostalCode: string
  Country: string
  Timezone: string
  ServiceArea: string
  JobType: string
  JobSource: string
  JobNotes: string
  comment: string
  CreatedBy: string
  Tags: string[]
  team: { id: string; name: string }[]
}

const EPOCH = dayOf('2024-01-01')

/** 260 jobs, two a day, and 90 leads, one a day: a window over the calendar that moves on with it. */
const windows = {
  job: { perDay: 2, back: 115, count: 260, unscheduled: 65 },
  lead: { perDay: 1, back: 82, count: 90, unscheduled: 30 },
} as const
const endings = {
  job: ['Done', 'Canceled', 'Pending'],
  lead: ['Converted', 'Lost', 'Submitted'],
} as const
/** What `only_open` leaves out. */
export const CLOSED = new Set(['Done', 'Canceled', 'Converted', 'Lost'])

const TAGS = 'Work,VIP,Warranty,Estimate,Commercial,Residential,Callback,Financing,Referral,Urgent'.split(',')

export function madeUp(token: string, kind: Kind, today: number): Work[] {
  const { perDay, back, count } = windows[kind]
  const first = (today - back - EPOCH) * perDay
  const team = teamOf(token, today)
  return Array.from({ length: count }, (_, i) => workOf({ token, kind, today, team }, first + i))
}

interface At {
  token: string
  kind: Kind
  today: number
  team: Member[]
}

function workOf({ token, kind, today, team }: At, seq: number): Work {
  const random = randomOf('workiz', kind, token, seq)
  const { perDay, unscheduled } = windows[kind]
  const day = EPOCH + Math.floor(seq / perDay)
  const hour = between(random, 8, 17)
  const created = hourOf(day - between(random, 14, 20), 9)
  const scheduled = seq % unscheduled !== 0
  const { status, since } = statusOf({ kind, day: scheduled ? day : Infinity, today, hour, created }, random)
  const [firstName, lastName] = [pick(random, FIRST), pick(random, LAST)]
  return {
    UUID: uuidOf(token, kind, seq),
    SerialId: 920_000 + seq,
    ClientId: between(random, 1001, 4999),
    Status: status,
    SubStatus: '',
    at: scheduled ? hourOf(day, hour) : '',
    end: scheduled ? hourOf(day, hour + between(random, 1, 3)) : '',
    CreatedDate: created,
    LastStatusUpdate: since,
    price: between(random, 5, 90) * 10,
    paid: status === 'Done' && random() < 0.9,
    FirstName: firstName,
    LastName: lastName,
    Company: random() < 0.2 ? pick(random, companies) : '',
    Phone: `${pick(random, [206, 312, 412] as const)}55501${between(random, 10, 99)}`,
    Email: random() < 0.85 ? `${firstName}.${lastName}@${pick(random, companies)}.example`.toLowerCase() : '',
    Address: `${between(random, 1, 199)} Main`,
    Unit: random() < 0.3 ? String(between(random, 1, 40)) : '',
    City: pick(random, cities),
    State: 'PA',
    PostalCode: String(between(random, 15_000, 15_999)),
    Country: 'US',
    Timezone: ZONE,
    ServiceArea: 'main',
    JobType: pick(random, ['Repair', 'Install', 'Maintenance', 'Estimate'] as const),
    JobSource: pick(random, ['Google', 'Referral', 'Yelp', 'Website'] as const),
    JobNotes: '',
    comment: random() < 0.3 ? 'Please call before you come.' : '',
    CreatedBy: team[0]?.name ?? '',
    Tags: sample(random, TAGS, between(random, 0, 3)),
    team: sample(random, team.slice(3), between(random, 1, 2)).map(({ id, name }) => ({ id, name })),
  }
}

/** A day decides what has become of it: ahead, at work, or over in one of three ways. */
function statusOf(
  {
    kind,
    day,
    today,
    hour,
    created,
  }: { kind: Kind; day: number; today: number; hour: number; created: string },
  random: Random,
): { status: string; since: string } {
  const chance = random()
  if (day > today) return { status: 'Submitted', since: created }
  if (day === today) return { status: 'In Progress', since: hourOf(day, 0) }
  const [won, lost, open] = endings[kind]
  return { status: chance < 0.8 ? won : chance < 0.93 ? lost : open, since: hourOf(day, hour) }
}

const MOST = 36 ** 6

/** Six characters, another for every row of an account: the step shares no factor with their number. */
function uuidOf(token: string, kind: Kind, seq: number): string {
  const start = between(randomOf('workiz', 'uuids', token, kind), 0, MOST - 1)
  return ((start + seq * 7_919_977) % MOST).toString(36).toUpperCase().padStart(6, '0')
}

const [FIRST, LAST] = [firstNames, lastNames] as [[string, ...string[]], [string, ...string[]]]
