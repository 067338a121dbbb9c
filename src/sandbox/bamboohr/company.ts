import type { Context } from 'hono'
import { midnight, phpTime, today } from '#sandbox/days.ts'
import { overlay } from '#sandbox/overlay.ts'
import { leaversOf, staffOf } from '#sandbox/staff.ts'
import { addedRecord, displayNameOf, idOf, recordOf, thisSecond } from './record.ts'
import type { EmployeeRecord, Fields } from './record.ts'

/** How many of the last leavers are still kept as inactive; those before them were deleted. */
const KEPT = 12

/** Those whom callers put in have numbers of their own, which the staff never comes to. */
const FIRST_ADDED = 90_001

type Row = Fields & { changedAt: Date; isNew: boolean; writtenAt?: Date }
const written = overlay<Row>(({ id }) => id)

export const companyOf = (c: Context): string => new URL(c.req.url).hostname.split('.')[0] ?? ''

/** Everyone who is not deleted: those employed, the last leavers, and whom callers put in. */
export function everyoneOf(company: string): EmployeeRecord[] {
  const made = [
    ...staffOf(company, today()).map((employee) => recordOf(company, employee, 'Active')),
    ...leaversOf(company, today(), KEPT).map((employee) => recordOf(company, employee, 'Inactive')),
  ]
  return written.over(company, made.map(rowOf)).map(recordFrom)
}

export const currentOf = (company: string): EmployeeRecord[] =>
  everyoneOf(company).filter(({ fields }) => fields.status === 'Active')

const rowOf = ({ fields, changedAt, isNew }: EmployeeRecord): Row => ({ ...fields, changedAt, isNew })

function recordFrom({ changedAt, isNew, writtenAt, ...fields }: Row): EmployeeRecord {
  if (!writtenAt || writtenAt < changedAt) return { fields, changedAt, isNew }
  const touched = { ...fields, displayName: displayNameOf(fields), lastChanged: phpTime(writtenAt) }
  return {
    fields: touched,
    changedAt: writtenAt,
    isNew: isNew && writtenAt.getTime() === changedAt.getTime(),
  }
}

/** The id of the new employee. */
export function addEmployee(company: string, said: Partial<Fields>): string {
  const last = Math.max(FIRST_ADDED - 1, ...everyoneOf(company).map(({ fields }) => Number(fields.id)))
  const record = addedRecord(company, String(last + 1), said)
  written.add(company, rowOf(record))
  return record.fields.id
}

export const changeEmployee = (company: string, id: string, said: Partial<Fields>): void =>
  written.change(company, id, { ...said, writtenAt: thisSecond() })

export const removeEmployee = written.remove

/** The twenty deleted last: a leaver is deleted on the day the twelfth after them leaves. */
export function deletedAt(company: string): { id: string; at: Date }[] {
  const gone = leaversOf(company, today(), KEPT + 20)
  return gone.slice(KEPT).map(({ leftOn }, i) => ({ id: idOf(gone[i]!), at: midnight(leftOn) }))
}

/** A company that keeps its directory to itself. */
export const hidesDirectory = (company: string): boolean => company === 'nodirectory'
