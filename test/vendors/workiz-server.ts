import { serve, type Reply, type Seen } from './serve.ts'
import type { Row } from './workiz-rows.ts'

export { aJob, aLead, aMember } from './workiz-rows.ts'

/** Workiz as the fact sheet tells it; knows nothing of src/connectors or src/sandbox. */
export interface Workiz {
  token: string
  authSecret?: string
  team?: readonly Row[]
  jobs?: readonly Row[]
  leads?: readonly Row[]
  /** What its clients do not agree on: whether `offset` counts pages or records. */
  offsets?: 'pages' | 'records'
  /** The list in an object, alone, or in an object in a list. */
  wrapper?: 'object' | 'bare' | 'listed'
  /** Left out of the wrapper, as some accounts have it. */
  hidesHasMore?: boolean
  /** The ids of people, in the list and in a job's team. */
  ids?: 'text' | 'number'
  /** `upper` writes the fields of people with a capital letter. */
  letters?: 'lower' | 'upper'
  /** What an update's tags do to the old ones. */
  tags?: 'replace' | 'append'
  /** True says 200 and `{"flag":false}` of what is not there, false says 404. */
  missingIsOk?: boolean
  now?: () => number
}

type State = Required<Omit<Workiz, 'team' | 'jobs' | 'leads'>> & { team: Row[]; jobs: Row[]; leads: Row[] }

const DEFAULTS = {
  authSecret: 'sec_not_a_secret',
  offsets: 'pages',
  wrapper: 'object',
  hidesHasMore: false,
  ids: 'text',
  letters: 'lower',
  tags: 'replace',
  missingIsOk: true,
  now: Date.now,
} as const

export async function startWorkiz(initial: Workiz) {
  const state: State = { ...DEFAULTS, ...initial, ...copies(initial) }
  const server = await serve((request) => answer(state, request))
  return {
    ...server,
    /** From now on the vendor is like this: other jobs, another reading of its offset, … */
    set: (changes: Partial<Workiz>) => Object.assign(state, changes, changed(changes)),
    /** What writes have left: the same rows the next read shows. */
    rows: state,
  }
}

const copy = (rows: readonly Row[] = []): Row[] => rows.map((row) => ({ ...row }))
const copies = ({ team, jobs, leads }: Partial<Workiz>) => ({
  team: copy(team),
  jobs: copy(jobs),
  leads: copy(leads),
})
const changed = (changes: Partial<Workiz>) =>
  Object.fromEntries(Object.entries(copies(changes)).filter(([name]) => name in changes))

const forbidden: Reply = {
  status: 403,
  body: { success: false, error: 'Forbidden', message: 'Invalid API path or malformed API key.' },
}
const failure = (code: number, error: string): Reply => ({
  status: code,
  body: { error: true, code, msg: 'Error', details: { error } },
})
const done: Reply = { status: 204 }

function answer(state: State, request: Seen): Reply {
  const { method, path } = request
  const [, api, version, token, room, verb, id] = path.split('/')
  if (`${api}/${version}` !== 'api/v1' || token !== state.token) return forbidden
  const body = bodyOf(request)
  if (method === 'POST' && body.auth_secret !== state.authSecret) return failure(401, 'Unauthorized')
  if (method === 'GET' && room === 'team') return teamReply(state, verb, id)
  if (room !== 'job' && room !== 'lead') return forbidden
  const call = `${method} ${verb}`
  if (call === 'GET all') return listReply(state, request, room)
  const rows = room === 'job' ? state.jobs : state.leads
  if (call === 'POST create') return created(rows, room, body)
  const uuid = id || body.UUID
  const row = rows.find(({ UUID }) => UUID === uuid)
  if (!row) return missing(state, room)
  if (call === 'GET get') return { status: 200, body: { flag: true, data: [withTeam(state, row)] } }
  return (call.startsWith('POST ') && written(state, { row, room, verb, body })) || forbidden
}

const bodyOf = ({ body }: Seen): Row => (typeof body === 'object' && body !== null ? (body as Row) : {})
const missing = ({ missingIsOk }: State, what: string): Reply =>
  missingIsOk ? { status: 200, body: { flag: false, msg: `${what} Not Found` } } : failure(404, 'Not Found')

const person = ({ ids, letters }: State, { id, ...rest }: Row): Row =>
  Object.fromEntries(
    Object.entries({ id: ids === 'text' ? String(id) : Number(id), ...rest }).map(([name, value]) => [
      letters === 'upper' ? name.charAt(0).toUpperCase() + name.slice(1) : name,
      value,
    ]),
  )

const withTeam = (state: State, row: Row): Row =>
  Array.isArray(row.Team) ? { ...row, Team: (row.Team as Row[]).map((one) => person(state, one)) } : row

function wrapped({ wrapper }: State, data: Row[], more: Row = {}): Reply {
  const whole = { flag: true, data, ...more }
  return { status: 200, body: wrapper === 'bare' ? data : wrapper === 'listed' ? [whole] : whole }
}

function teamReply(state: State, verb: string | undefined, id: string | undefined): Reply {
  const people = state.team.map((one) => person(state, one))
  if (verb === 'all') return wrapped(state, people)
  const found = state.team.findIndex((one) => String(one.id) === id)
  return found < 0 ? missing(state, 'user') : wrapped(state, people.slice(found, found + 1))
}

const DAY = 86_400_000

function listReply(state: State, { query }: Seen, room: 'job' | 'lead'): Reply {
  const { start_date, offset = '0', records = '100', only_open = 'true', status } = query
  const date = room === 'job' ? 'JobDateTime' : 'LeadDateTime'
  const since = start_date ?? new Date(state.now() - 14 * DAY).toISOString().slice(0, 10)
  const found = (room === 'job' ? state.jobs : state.leads)
    .filter((row) => row[date] === '' || String(row[date]) >= since)
    .filter(({ Status }) => only_open === 'false' || !['Done', 'Canceled'].includes(String(Status)))
    .filter(({ Status }) => status === undefined || Status === status)
    .toSorted((a, b) => String(b[date]).localeCompare(String(a[date])))
  const size = Math.min(Number(records), 100)
  const start = Number(offset) * (state.offsets === 'pages' ? size : 1)
  const page = found.slice(start, start + size).map((row) => withTeam(state, row))
  const end = state.hidesHasMore ? {} : { has_more: start + size < found.length }
  return wrapped(state, page, { ...end, found: found.length })
}

const receipt = (room: string, { UUID, ClientId }: Row): Reply => ({
  status: 200,
  body: {
    flag: true,
    data: [{ UUID, ClientId, link: `https://app.workiz.com/root/${room}/${String(UUID)}/1` }],
  },
})

function created(rows: Row[], room: string, { auth_secret: _secret, ...fields }: Row): Reply {
  const n = rows.length
  const row = { Status: 'Submitted', Tags: [], Team: [], ClientId: 9000 + n, ...fields, UUID: `NEW${n}` }
  rows.push(row)
  return receipt(room, row)
}

interface Change {
  row: Row
  room: 'job' | 'lead'
  verb: string | undefined
  body: Row
}

function written(state: State, { row, room, verb, body }: Change): Reply | undefined {
  const { auth_secret: _s, UUID: _u, User, ...fields } = body
  const team = (row.Team ?? []) as Row[]
  const nameOf = (one: Row) => one.Name ?? one.name
  if (verb === 'update') {
    const old = (row.Tags ?? []) as unknown[]
    if (Array.isArray(fields.Tags) && state.tags === 'append')
      fields.Tags = [...old, ...(fields.Tags as unknown[])]
    Object.assign(row, fields)
    return receipt(room, row)
  }
  if (verb === 'assign') {
    const member = state.team.find(({ name }) => name === User)
    if (!member) return failure(400, 'User not found')
    if (team.some((one) => nameOf(one) === User)) return failure(400, 'User is already assigned')
    row.Team = [...team, { id: Number(member.id), Name: User }]
    return done
  }
  if (verb === 'unassign') {
    row.Team = team.filter((one) => nameOf(one) !== User)
    return done
  }
  if (room === 'job') return undefined
  if (verb === 'markLost' || verb === 'activate') {
    row.Status = verb === 'markLost' ? 'Lost' : 'Submitted'
    return done
  }
  if (verb !== 'convert') return undefined
  const { UUID: _lead, LeadDateTime, ...same } = row
  row.Status = 'Converted'
  return created(state.jobs, 'job', { ...same, JobDateTime: LeadDateTime, Status: 'Submitted' })
}
