import { answer, type Row } from '../make/controlled.ts'
import { idOf, sent, type Account, type Served } from './account.ts'
import type { Random } from './random.ts'

/** What a vendor does instead of answering well. */
const TROUBLE = {
  'error 500': 2,
  'error 503': 2,
  '503 with a wait': 1,
  'error 429': 3,
  lost: 2,
  hangs: 1,
  drips: 1,
  truncated: 2,
  'cut off': 2,
  page: 2,
  empty: 1,
  null: 1,
  'no list': 1,
  '401 once': 0.7,
  redirect: 0.5,
  'empty list': 3,
  'first page again': 3,
  'page before again': 3,
  'id is null': 2,
  'total lies': 5,
  'twice in a page': 2,
} as const
type Trouble = keyof typeof TROUBLE

const WAITS = ['120', '0', '-1', '1.5', 'soon', '', '7200', '999999999999', 'Mon, 06 Jan 2020 09:00:00 GMT']
const ZERO_WIDTH = 'Sunday, 06-Nov-94 08:49:37 GMT'

export interface Answered {
  respond: () => Response | Promise<Response>
  served?: Served
  /** The vendor does not take the credentials, this once. */
  refuses?: boolean
}

interface Mood {
  random: Random
  share: number
  /** Lists that are empty are the most of what is bad. */
  hollow: boolean
  hang: () => Promise<never>
}

/** The answer to one request; `share` of them are bad. Content and time of the answer are the vendor's, not ours. */
export function answered(account: Account, url: URL, { random, share, hollow, hang }: Mood): Answered {
  if (account.refusing) return say({ message: 'Invalid token' }, 401)
  const weights = hollow ? { ...TROUBLE, 'empty list': 30 } : TROUBLE
  const trouble = random.chance(share) ? random.weighted(weights) : null
  const plain = trouble && bad(trouble, random, hang)
  if (plain) return plain
  return listed(account, url, { trouble, random })
}

const say = (body: unknown, status = 200, headers: Record<string, string> = {}): Answered => ({
  respond: () => answer(body, status, headers),
})

function bad(trouble: Trouble, random: Random, hang: () => Promise<never>): Answered | null {
  switch (trouble) {
    case 'error 500':
      return say({ message: 'oops' }, 500)
    case 'error 503':
      return say('<html>maintenance</html>', 503)
    case '503 with a wait':
      return say('', 503, { 'retry-after': random.pick(WAITS) })
    case 'error 429':
      return say(
        { message: 'Too many requests' },
        429,
        random.chance(0.6) ? { 'retry-after': random.pick([...WAITS, ZERO_WIDTH]) } : {},
      )
    case 'lost':
      return { respond: () => Promise.reject(new TypeError('Network connection lost.')) }
    case 'hangs':
      return { respond: hang }
    case 'page':
      return say('<!doctype html><html><body>Please sign in</body></html>')
    case 'empty':
      return say('')
    case 'null':
      return say('null')
    case 'no list':
      return say({ error: 'rate_limited' })
    case '401 once':
      return { ...say({ message: 'Invalid JWT' }, 401), refuses: true }
    case 'redirect':
      return say('', 302, { location: 'https://elsewhere.example/login' })
    default:
      return null
  }
}

interface Asked {
  skip: number
  limit: number
}

function askedFor({ vendor }: Account, { searchParams }: URL): Asked {
  if (vendor === 'bamboohr') return { skip: 0, limit: Infinity }
  return { skip: Number(searchParams.get('skip')), limit: Number(searchParams.get('limit')) }
}

function listed(
  account: Account,
  url: URL,
  { trouble, random }: { trouble: Trouble | null; random: Random },
): Answered {
  const { skip, limit } = askedFor(account, url)
  const most = Math.min(limit, account.cap)
  const honest = account.rows.slice(skip, skip + most)
  let rows: Row[] = honest
  // Where no total is told, nobody can tell an empty page from the end of the list.
  if (trouble === 'empty list' && (account.vendor === 'highlevel' || skip === 0)) rows = []
  if (trouble === 'first page again') rows = account.rows.slice(0, most)
  if (trouble === 'page before again') rows = account.rows.slice(Math.max(0, skip - most), skip || most)
  if (trouble === 'twice in a page') rows = honest.flatMap((row) => [row, row])
  const nameless = trouble === 'id is null' && honest.length > 0 ? random.whole(0, honest.length - 1) : -1
  const told = total(account, { trouble, random })
  account.history++
  const named = rows.filter((_, i) => i !== nameless)
  sent(account, named)
  const served: Served = {
    account,
    at: account.history,
    ids: named.map((row) => idOf(row)),
    tombstones: named.filter(({ deleted }) => deleted === true).map((row) => idOf(row)),
    nameless: rows.length - named.length,
    short: honest.some((row) => !rows.includes(row)),
  }
  const shown = rows.map((row, i) => (i === nameless ? { ...row, id: null } : row))
  const body = JSON.stringify(
    account.vendor === 'bamboohr'
      ? { fields: [], employees: shown }
      : { users: shown, ...(account.vendor === 'highlevel' && { count: told }) },
  )
  if (trouble === 'truncated') return say(body.slice(0, random.whole(1, body.length - 1)))
  if (trouble === 'cut off') return { respond: () => cutOff(body.slice(0, body.length / 2)) }
  if (trouble === 'drips') return { respond: () => cutOff(body.slice(0, 1)) }
  return { respond: () => answer(body), served }
}

/**
 * A vendor that caps its pages must tell its total honestly: a short page and a small total together cannot be
 * told from the end of the list by anybody.
 */
function total({ rows, cap }: Account, { trouble, random }: { trouble: Trouble | null; random: Random }) {
  if (trouble !== 'total lies' || cap < 1000) return rows.length
  return random.pick([0, 1, 2, 3, 4, 6, 9, rows.length + 1, rows.length + 50, -1, null, 'many', '4', 2.5])
}

function cutOff(text: string): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      controller.error(new TypeError('Network connection lost.'))
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}
