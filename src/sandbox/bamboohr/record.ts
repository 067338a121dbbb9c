import { dateOf, midnight, phpTime } from '#sandbox/days.ts'
import { phone } from '#sandbox/phone.ts'
import { randomOf } from '#sandbox/random.ts'
import { headOf, type Employee } from '#sandbox/staff.ts'

export interface Fields {
  id: string
  displayName: string
  firstName: string
  lastName: string
  preferredName: string | null
  jobTitle: string | null
  workPhone: string | null
  mobilePhone: string | null
  workEmail: string | null
  department: string | null
  location: string | null
  division: string | null
  supervisor: string | null
  photoUploaded: boolean
  photoUrl: string
  canUploadPhoto: number
  employeeNumber: string | null
  hireDate: string | null
  status: string
  lastChanged: string
}

/**
 * An employee with every field that can be asked for, and what the change feed needs to know. All changes but
 * those of callers happen at midnight UTC, as if a nightly import made them: the instant from which a day's
 * answers show them, so a feed read from any moment on misses none.
 */
export interface EmployeeRecord {
  fields: Fields
  changedAt: Date
  isNew: boolean
}

export function recordOf(company: string, employee: Employee, status: 'Active' | 'Inactive'): EmployeeRecord {
  const changedAt = midnight(employee.changedOn)
  return {
    fields: fieldsOf(company, employee, { status, lastChanged: phpTime(changedAt) }),
    changedAt,
    isNew: status === 'Active' && employee.changedOn === employee.joinedOn,
  }
}

export const idOf = ({ seq }: Employee): string => String(seq + 101)

const photoOf = (company: string, file: string): string =>
  `https://images.bamboohr.example/${company}/${file}`

function fieldsOf(
  company: string,
  employee: Employee,
  more: { status: string; lastChanged: string },
): Fields {
  const random = randomOf('bamboohr', 'employee', company, employee.seq)
  const { firstName, lastName, preferredName, title, department, division, city } = employee
  const photoUploaded = random() < 0.7
  return {
    id: idOf(employee),
    displayName: displayNameOf(employee),
    firstName,
    lastName,
    preferredName,
    jobTitle: title,
    workPhone: random() < 0.8 ? `${phone(random)} ext. ${employee.extension}` : null,
    mobilePhone: random() < 0.6 ? phone(random) : null,
    workEmail: employee.email,
    department,
    location: city,
    division,
    supervisor: headOf(company, employee),
    photoUploaded,
    photoUrl: photoOf(company, photoUploaded ? `${employee.seq}-6-4.jpg` : 'photo_person_150x150.png'),
    canUploadPhoto: 1,
    employeeNumber: String(10_001 + employee.seq),
    hireDate: dateOf(employee.joinedOn),
    ...more,
  }
}

type Named = Pick<Fields, 'firstName' | 'lastName' | 'preferredName'>

export const displayNameOf = ({ firstName, lastName, preferredName }: Named): string =>
  `${preferredName ?? firstName} ${lastName}`

/** Someone a caller has just put in: whatever was not said is empty. */
export function addedRecord(company: string, id: string, said: Partial<Fields>): EmployeeRecord {
  const changedAt = thisSecond()
  const { firstName = '', lastName = '' } = said
  const none = { preferredName: null, jobTitle: null, workPhone: null, mobilePhone: null, workEmail: null }
  const nowhere = { department: null, location: null, division: null, supervisor: null, hireDate: null }
  const fields: Fields = {
    ...none,
    ...nowhere,
    photoUploaded: false,
    photoUrl: photoOf(company, 'photo_person_150x150.png'),
    canUploadPhoto: 1,
    employeeNumber: null,
    status: 'Active',
    ...said,
    firstName,
    lastName,
    id,
    displayName: '',
    lastChanged: phpTime(changedAt),
  }
  return { fields: { ...fields, displayName: displayNameOf(fields) }, changedAt, isNew: true }
}

/** The feed tells whole seconds, so changes are made at one: asking again from `latest` finds nothing twice. */
export const thisSecond = (): Date => new Date(Math.floor(Date.now() / 1000) * 1000)
