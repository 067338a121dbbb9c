import type { EmployeeRecord, Fields } from './record.ts'

export type FieldName = Exclude<keyof Fields, 'id'>

const described: Record<FieldName, [type: string, name: string]> = {
  displayName: ['text', 'Display name'],
  firstName: ['text', 'First Name'],
  lastName: ['text', 'Last Name'],
  preferredName: ['text', 'Preferred Name'],
  jobTitle: ['list', 'Job Title'],
  workPhone: ['text', 'Work Phone'],
  mobilePhone: ['text', 'Mobile Phone'],
  workEmail: ['email', 'Work Email'],
  department: ['list', 'Department'],
  location: ['list', 'Location'],
  division: ['list', 'Division'],
  supervisor: ['employee', 'Reporting to'],
  photoUploaded: ['bool', 'Employee photo'],
  photoUrl: ['url', 'Photo URL'],
  canUploadPhoto: ['bool', 'Can Upload Photo'],
  status: ['status', 'Status'],
  employeeNumber: ['employee_number', 'Employee #'],
  hireDate: ['date', 'Hire Date'],
  lastChanged: ['timestamp', 'Last changed'],
}

export const isField = (name: string): name is FieldName => Object.hasOwn(described, name)

/** What a caller asked for with `fields=a,b`; names that no field has are passed over. */
export const asked = (text: string | undefined): FieldName[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(isField)

export const describe = (names: readonly FieldName[]) =>
  names.map((id) => ({ id, type: described[id][0], name: described[id][1] }))

/** As the company's settings list them: by number, with the alias that calls use. */
export const allFields = () =>
  Object.entries(described).map(([alias, [type, name]], i) => ({ id: i + 1, name, type, alias }))

export const only = (
  { fields }: EmployeeRecord,
  names: readonly FieldName[],
): Record<string, Fields[FieldName]> => Object.fromEntries(names.map((name) => [name, fields[name]]))

/** The directory of a company that changed nothing in its settings. */
export const directoryFields: readonly FieldName[] = asked(
  'displayName,firstName,lastName,preferredName,jobTitle,workPhone,mobilePhone,workEmail,' +
    'department,location,division,supervisor,photoUploaded,photoUrl,canUploadPhoto',
)
