import type { Context } from 'hono'
import { midnight, today } from '#sandbox/days.ts'
import { leaversOf, staffOf } from '#sandbox/staff.ts'
import { idOf, recordOf, type EmployeeRecord } from './record.ts'

/** How many of the last leavers are still kept as inactive; those before them were deleted. */
const KEPT = 12

const companyOf = (c: Context): string => new URL(c.req.url).hostname.split('.')[0] ?? ''

export const currentOf = (c: Context): EmployeeRecord[] =>
  staffOf(companyOf(c), today()).map((employee) => recordOf(companyOf(c), employee, 'Active'))

const inactiveOf = (c: Context): EmployeeRecord[] =>
  leaversOf(companyOf(c), today(), KEPT).map((employee) => recordOf(companyOf(c), employee, 'Inactive'))

export const everyoneOf = (c: Context): EmployeeRecord[] => [...currentOf(c), ...inactiveOf(c)]

/** The twenty deleted last: a leaver is deleted on the day the twelfth after them leaves. */
export function deletedAt(c: Context): { id: string; at: Date }[] {
  const gone = leaversOf(companyOf(c), today(), KEPT + 20)
  return gone.slice(KEPT).map(({ leftOn }, i) => ({ id: idOf(gone[i]!), at: midnight(leftOn) }))
}

/** A company that keeps its directory to itself. */
export const hidesDirectory = (c: Context): boolean => companyOf(c) === 'nodirectory'
