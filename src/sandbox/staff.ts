import { dayOf } from './days.ts'
import { between, pick, randomOf } from './random.ts'
import { cities, companies, departments, firstNames, lastNames } from './words.ts'

/** Someone who works at the organisation a key (a location id, a company domain) stands for. */
export interface Employee {
  seq: number
  firstName: string
  lastName: string
  preferredName: string | null
  email: string
  department: string
  division: string
  title: string
  head: boolean
  city: string
  /** People move desks every few weeks: a small true change for a sync to find. */
  extension: string
  joinedOn: number
  leftOn: number
  changedOn: number
}

const EPOCH = dayOf('2024-01-01')
const HEADS = departments.length
const OTHERS = 228
const DAYS_PER_TURN = 3

const turns = (today: number): number => Math.max(0, Math.floor((today - EPOCH) / DAYS_PER_TURN))

/**
 * The staff of a day: twelve heads who stay, and a window of 228 others that moves on by one every three
 * days. So the size is constant, someone joins and someone leaves all the time, and nothing is stored.
 *
 * The key alone decides, not the vendor: a location and a company domain of one name have the same people.
 */
export const staffOf = (key: string, today: number): Employee[] => [
  ...people(key, today, [0, HEADS]),
  ...people(key, today, [HEADS + turns(today), OTHERS]),
]

/** The last `count` who left, the earliest first. */
export function leaversOf(key: string, today: number, count: number): Employee[] {
  const gone = Math.min(count, turns(today))
  return people(key, today, [HEADS + turns(today) - gone, gone])
}

const people = (key: string, today: number, [first, length]: [number, number]): Employee[] =>
  Array.from({ length }, (_, i) => employee(key, today, first + i))

function employee(key: string, today: number, seq: number): Employee {
  const random = randomOf('employee', key, seq)
  const head = seq < HEADS
  const [department, division, headTitle, titles] = departments[head ? seq : between(random, 0, HEADS - 1)]!
  const { firstName, lastName } = nameOf(key, seq)
  const joinedOn = head ? EPOCH - 1000 - 37 * seq : EPOCH + DAYS_PER_TURN * (seq - HEADS - OTHERS + 1)
  const leftOn = head ? Infinity : EPOCH + DAYS_PER_TURN * (seq - HEADS + 1)
  const changedOn = lastMove(today, { joinedOn, leftOn, period: between(random, 25, 55) })
  return {
    seq,
    firstName,
    lastName,
    preferredName: random() < 0.1 ? firstName.slice(0, 3) : null,
    email: `${firstName}.${lastName}@${emailDomain(key)}`.toLowerCase(),
    department,
    division,
    title: head ? headTitle : pick(random, titles),
    head,
    city: pick(random, cities),
    extension: String(between(randomOf('desk', key, seq, changedOn), 100, 999)),
    joinedOn,
    leftOn,
    changedOn,
  }
}

/** A walk through all names that returns to none before it has used them all: the step shares no factor. */
function nameOf(key: string, seq: number): { firstName: string; lastName: string } {
  const all = firstNames.length * lastNames.length
  const at = (between(randomOf('names', key), 0, all - 1) + seq * 1979) % all
  const firstName = firstNames[at % firstNames.length] ?? ''
  const lastName = lastNames[Math.floor(at / firstNames.length)] ?? ''
  return { firstName, lastName }
}

/** The head of the department, or for a head the first of all heads; nobody above that one. */
export function headOf(key: string, { seq, head, department }: Employee): string | null {
  if (seq === 0) return null
  const boss = nameOf(key, head ? 0 : departments.findIndex(([name]) => name === department))
  return `${boss.firstName} ${boss.lastName}`
}

function lastMove(today: number, one: { joinedOn: number; leftOn: number; period: number }): number {
  if (today >= one.leftOn) return one.leftOn
  return today - ((today - one.joinedOn) % one.period)
}

export const emailDomain = (key: string): string =>
  /^[a-z]+(-[a-z]+)*$/.test(key) ? `${key}.example` : `${pick(randomOf('company', key), companies)}.example`
