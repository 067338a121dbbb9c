import type { Account } from './account.ts'
import { holds } from './broken.ts'
import type { Task } from './gate.ts'
import type { Wrote } from './objects.ts'
import type { Random } from './random.ts'

const COOL_MS = 30_000

/** What an account has granted to the app, and what the vendor has seen of its renewals. */
export interface Grants {
  /** A spent refresh token: `strict` refuses it, `grace` takes it until the new access token works, `revokes` ends all. */
  style: 'strict' | 'grace' | 'revokes' | 'keeps'
  lifetimeS: number
  serial: number
  /** The refresh token the vendor takes, and in its grace the one before. */
  live: string | null
  before: string | null
  spent: Set<string>
  /** Access tokens the API takes, and until when. */
  access: Map<string, number>
  /** Those it has said no to. */
  turnedDown: Set<string>
  /** Of the last time somebody connected the app. */
  authorizing: Tokens | null
  /** The tokens whose answer has arrived, and those that were stored. */
  delivered: Tokens | null
  held: Tokens | null
  /** Held when the refresh that is under way was decided. */
  decided: string | null
  /** Whose refresh the vendor has at this moment. */
  inFlight: Set<Task>
  /** The refresh tokens refused in a row, the last answers being nothing else. */
  refused: string[]
  /** The last refusal that was no refusal of the token. */
  failedAt: number | null
  asked: number[]
  /** Who connected the app last. */
  person: Task | null
  /** Who asked last. */
  by: Task | null
}

export interface Tokens {
  access: string
  refresh: string
}

export const newGrants = (random: Random): Grants => ({
  style: random.weighted({ strict: 3, grace: 2, revokes: 2, keeps: 1 }),
  lifetimeS: random.pick([60, 600, 3600]),
  serial: 0,
  live: null,
  before: null,
  spent: new Set(),
  access: new Map(),
  turnedDown: new Set(),
  authorizing: null,
  delivered: null,
  held: null,
  decided: null,
  inFlight: new Set(),
  refused: [],
  failedAt: null,
  asked: [],
  person: null,
  by: null,
})

function issue(account: Account, now: number): Tokens {
  const { grants } = account
  const n = ++grants.serial
  const access = `access-${account.name}-${n}`
  grants.access.set(access, now + grants.lifetimeS * 1000)
  return { access, refresh: `refresh-${account.name}-${n}` }
}

/** A person connects the app: tokens of a new family, and the old one is over. */
export function authorized(account: Account, now: number): Tokens {
  const { grants } = account
  if (grants.live) grants.spent.add(grants.live)
  const tokens = issue(account, now)
  Object.assign(grants, { live: tokens.refresh, before: null, authorizing: tokens })
  return tokens
}

export function revoked({ grants }: Account): void {
  if (grants.live) grants.spent.add(grants.live)
  Object.assign(grants, { live: null, before: null })
  grants.access.clear()
}

/** The API looks at an access token. */
export function takes({ grants }: Account, token: string, now: number): boolean {
  const good = (grants.access.get(token) ?? 0) > now
  // The new one works: the grace is over.
  if (good && token.endsWith(`-${grants.serial}`)) grants.before = null
  if (!good) grants.turnedDown.add(token)
  return good
}

/** A refresh arrives at the vendor. Answers new tokens, or null: the token is none it takes. */
export function refreshed(
  account: Account,
  token: string,
  { task, now, notTaken }: { task: Task; now: number; notTaken: boolean },
): { access: string; refresh: string | null } | null {
  const { grants } = account
  const alive = [...grants.inFlight].filter(({ dead }) => !dead)
  holds('one refresh of a connection is under way at a time', alive.length === 0, () => [account.name, token])
  // Another machine does not know what the one before was told.
  if (grants.by !== task) grants.refused = []
  grants.by = task
  grants.inFlight = new Set([task])
  modest(account, token, now)
  if (notTaken) return null
  if (token === grants.live || token === grants.before) {
    if (grants.style === 'keeps') return { ...issue(account, now), refresh: null }
    grants.spent.add(token)
    const tokens = issue(account, now)
    Object.assign(grants, { live: tokens.refresh, before: grants.style === 'grace' ? token : null })
    return tokens
  }
  if (grants.style === 'revokes' && grants.spent.has(token)) revoked(account)
  return null
}

/** What must hold of every refresh that is asked for. */
function modest({ grants, name }: Account, token: string, now: number): void {
  const { held, decided, refused, failedAt } = grants
  const say = () => ({ name, token, held, decided, refused, style: grants.style, now })
  holds(
    'a spent refresh token is not used again once a newer one is stored, unless that was refused',
    !grants.spent.has(token) || token === (decided ?? held?.refresh) || refused.length > 0,
    say,
  )
  holds(
    'a refresh token the vendor refused is not sent again',
    refused.length < 2 && !refused.includes(token),
    say,
  )
  holds(
    'a refresh that failed is not tried again at once',
    failedAt === null || now - failedAt >= COOL_MS,
    () => [say(), failedAt],
  )
  const marginMs = Math.min(15 * 60_000, (grants.lifetimeS * 1000) / 4)
  const until = grants.access.get(held?.access ?? '') ?? 0
  const old = now >= until - marginMs || grants.turnedDown.has(held?.access ?? '')
  // Decided before somebody connected the app anew, it is about the tokens before.
  const overtaken = decided !== null && decided !== held?.refresh
  holds('a token is renewed at its end, or when it was refused', old || overtaken, () => [say(), until])
  grants.asked = [...grants.asked.filter((at) => at > now - COOL_MS), now]
  // Three may die with their machine, and one be refused for the token before.
  holds('refreshes are no storm', grants.asked.length <= 8, () => [say(), grants.asked])
}

interface Heard {
  sent: string
  under: Tokens | null
  tokens: Tokens | null
  spent: boolean
  now: number
}

/** The answer has arrived at whoever asked. */
export function heard({ grants }: Account, reply: Heard): void {
  // To tokens that no longer count.
  if (reply.under !== grants.held) return
  if (reply.tokens) Object.assign(grants, { delivered: reply.tokens, refused: [], failedAt: null })
  else if (reply.spent) grants.refused.push(reply.sent)
  else Object.assign(grants, { failedAt: reply.now, refused: [] })
}

/** The gate has written its tokens down. */
export function wrote({ grants }: Account, { before, after, given }: Wrote): void {
  if (after.number > (before?.number ?? 0)) {
    grants.held = given ? grants.authorizing : grants.delivered
    Object.assign(grants, { refused: [], failedAt: null })
    // A refresh that was decided before somebody connected the app anew may still go out.
    if (!given) grants.decided = null
  } else if (after.coolUntil > (before?.coolUntil ?? 0)) {
    // Refused once, and then our own database failed before the token before could be tried: so both come again.
    grants.refused = []
  } else if (after.refreshing && after.refreshing.tries !== before?.refreshing?.tries)
    grants.decided = grants.held?.refresh ?? null
}
