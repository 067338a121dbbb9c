import { dateOf, midnight, phpTime } from '#sandbox/days.ts'
import { phone } from '#sandbox/phone.ts'
import { randomOf } from '#sandbox/random.ts'
import { headOf, type Employee } from '#sandbox/staff.ts'

/**
 * An employee with every field that can be asked for, and what the change feed needs to know. All changes
 * happen at midnight UTC, as if a nightly import made them: the instant from which a day's answers show them,
 * so a feed read from any moment on misses none.
 */
export interface EmployeeRecord {
  fields: ReturnType<typeof fieldsOf>
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

function fieldsOf(company: string, employee: Employee, more: { status: string; lastChanged: string }) {
  const random = randomOf('bamboohr', 'employee', company, employee.seq)
  const { firstName, lastName, preferredName, title, department, division, city } = employee
  const photoUploaded = random() < 0.7
  const photo = photoUploaded ? `${employee.seq}-6-4.jpg` : 'photo_person_150x150.png'
  return {
    id: idOf(employee),
    displayName: `${preferredName ?? firstName} ${lastName}`,
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
    photoUrl: `https://images.bamboohr.example/${company}/${photo}`,
    canUploadPhoto: 1,
    employeeNumber: String(10_001 + employee.seq),
    hireDate: dateOf(employee.joinedOn),
    ...more,
  }
}
