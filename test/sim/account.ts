import { canonicalJson } from '#kit/json.ts'
import { bambooEmployee, hlUser, type Row } from '../make/controlled.ts'
import { newGrants, type Grants } from './grants.ts'
import type { Random } from './random.ts'

export type Vendor = 'highlevel' | 'bamboohr' | 'acme'

/** A list the vendor really sent, as good as it could be told from outside. */
export interface Served {
  account: Account
  /** The account's history when it was sent. */
  at: number
  ids: string[]
  /** Of those, the rows that said they are deleted. */
  tombstones: string[]
  /** Rows without an id. */
  nameless: number
  /** The vendor's truth at that moment had rows that this page should have held and did not. */
  short: boolean
}

/** An account at a vendor, and the truth about it. */
export interface Account {
  name: string
  vendor: Vendor
  secret: string
  /** The name of its connection's gate. */
  gate: string
  rows: Row[]
  gone: Row[]
  /** Rises with each change of the truth and each list sent. */
  history: number
  /** When each id was in the list: [from, to) of the account's history. */
  present: Map<string, [number, number][]>
  /** When rows left the list: whoever reads by offset meanwhile skips others. */
  left: number[]
  /** Every version of every row that was ever sent. */
  served: Map<string, Set<string>>
  /** Rows in a page at most; below what we ask for, the vendor caps them. */
  cap: number
  refusing: boolean
  /** Of a vendor with tokens. */
  grants: Grants
}

let revision = 0

export function newAccount(vendor: Vendor, name: string, random: Random): Account {
  const account: Account = {
    name,
    vendor,
    secret: `secret-of-${name}-0123456789`,
    gate: '',
    rows: [],
    gone: [],
    history: 1,
    present: new Map(),
    left: [],
    served: new Map(),
    cap: vendor === 'highlevel' && random.chance(0.3) ? 2 : 1000,
    refusing: false,
    grants: newGrants(random),
  }
  for (let n = random.whole(0, 14); n > 0; n--) appear(account)
  return account
}

export const idOf = (row: Row): string => String(row.id)
/** Whether its rows can say that they are deleted. */
const flags = ({ vendor }: Account): boolean => vendor !== 'bamboohr'
const size = (account: Account) => account.present.size

function appear(account: Account): void {
  const n = size(account) + 1
  const row = flags(account) ? hlUser(n) : bambooEmployee(n)
  enter(account, stamped(account, row))
}

function enter(account: Account, row: Row): void {
  account.history++
  account.rows.push(row)
  const intervals = account.present.get(idOf(row)) ?? []
  intervals.push([account.history, Infinity])
  account.present.set(idOf(row), intervals)
}

/** Content of its own: whose row it is, and which version. */
const stamped = (account: Account, row: Row): Row => {
  const rev = ++revision
  return { ...row, rev, [flags(account) ? 'name' : 'displayName']: `${account.name} ${rev}` }
}

function leave(account: Account, at: number): void {
  const [row] = account.rows.splice(at, 1)
  if (!row) return
  account.history++
  account.gone.push(row)
  account.left.push(account.history)
  const last = account.present.get(idOf(row))?.at(-1)
  if (last) last[1] = account.history
}

/** Something happens at the vendor. Answers what it was; `exodus`: how often most rows leave at once. */
export function moveOn(account: Account, random: Random, exodus: number): string {
  const any = account.rows.length > 0
  const what = random.weighted({
    appear: account.rows.length > 14 ? 0 : 4,
    edit: any ? 5 : 0,
    leave: any ? 2 : 0,
    exodus: any ? exodus : 0,
    return: account.gone.length > 0 ? 3 : 0,
    flag: any && flags(account) ? 1.5 : 0,
    rawOnly: any ? 1 : 0,
  })
  const at = random.whole(0, Math.max(0, account.rows.length - 1))
  const row = account.rows[at]
  if (what === 'appear' || !row) {
    if (what === 'return') comeBack(account, random)
    else appear(account)
  } else if (what === 'leave') leave(account, at)
  else if (what === 'exodus') {
    const least = Math.min(3, account.rows.length)
    for (let n = random.whole(least, account.rows.length); n > 0; n--) leave(account, 0)
  } else if (what === 'return') comeBack(account, random)
  else {
    account.history++
    const more = what === 'flag' ? { deleted: row.deleted !== true } : {}
    account.rows[at] =
      what === 'rawOnly' ? { ...row, rev: ++revision } : stamped(account, { ...row, ...more })
  }
  return what
}

/** One of these rows is edited, flagged as deleted, or leaves the list. */
export function disturb(account: Account, ids: readonly string[], random: Random): void {
  const at = account.rows.findIndex((row) => ids.includes(idOf(row)) && random.chance(0.4))
  const row = account.rows[at]
  if (!row) return
  const what = random.weighted({ edit: 2, leave: 2, flag: flags(account) ? 2 : 0 })
  if (what === 'leave') return leave(account, at)
  account.history++
  const more = what === 'flag' ? { deleted: row.deleted !== true } : {}
  account.rows[at] = stamped(account, { ...row, ...more })
}

function comeBack(account: Account, random: Random): void {
  const [row] = account.gone.splice(random.whole(0, account.gone.length - 1), 1)
  if (row) enter(account, random.chance(0.5) ? row : stamped(account, row))
}

/** The account's live rows in truth: those a healthy read leaves as live records. */
export const truly = (account: Account): Map<string, string> =>
  new Map(
    account.rows.filter(({ deleted }) => deleted !== true).map((row) => [idOf(row), canonicalJson(row)]),
  )

export function sent(account: Account, rows: readonly Row[]): void {
  for (const row of rows) {
    const versions = account.served.get(idOf(row)) ?? new Set()
    versions.add(canonicalJson(row))
    account.served.set(idOf(row), versions)
  }
}

/** Ids that were in the list all the time between two moments of its history. */
export const steady = (account: Account, from: number, to: number): string[] =>
  [...account.present].flatMap(([id, intervals]) =>
    intervals.some(([since, until]) => since <= from && until > to) ? [id] : [],
  )

/** Whether the id was missing from the list at some moment between the two. */
export const wasAway = (account: Account, id: string, [from, to]: [number, number]): boolean =>
  !(account.present.get(id) ?? []).some(([since, until]) => since <= from && until > to)
