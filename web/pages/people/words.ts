import type { PersonRole } from '#types.ts'
import { show } from '#words.ts'

export const personRoleWords: Record<PersonRole, string> = {
  new_hire: 'New hire',
  manager: 'Manager',
  admin: 'Admin',
  other: 'Other',
}

export const personRoles = (['new_hire', 'manager', 'admin', 'other'] as const).map((value) => ({
  value,
  words: personRoleWords[value],
}))

export const asRole = (text: string): PersonRole =>
  personRoles.find(({ value }) => value === text)?.value ?? 'other'

/** Why a user of an app did not become one of the people, after a number: `3 have no email address`. */
const reasonWords: Record<string, string> = {
  already_there: 'already here',
  ignored: 'ignored',
  unmatched: 'unknown here',
  duplicate: 'with an address that comes twice',
  no_email: 'without an email address',
  bad_email: 'with something that is no email address',
  bad_name: 'without a first or last name',
  bad_role: 'with a role nobody knows',
  too_large: 'with too much text',
  changed_meanwhile: 'changed at the same moment',
}

export const reasonOf = (reason: string): string => reasonWords[reason] ?? reason.replaceAll('_', ' ')

/** As it stands: a badge’s number is no amount, and gets no comma. */
export const plain = (value: unknown): string => (typeof value === 'number' ? String(value) : show(value))
