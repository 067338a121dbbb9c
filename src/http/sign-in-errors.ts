import { type AppError, defineError, type ErrorStatus } from '#kit/errors.ts'
import { crossSite, wrongType } from './errors.ts'

const wrongPassword = defineError(
  'auth.wrong_password',
  'This email and password do not belong together. Check both and try again.',
  { status: 401 },
)
const accountExists = defineError(
  'auth.account_exists',
  'This address has an account already. Sign in instead.',
  { status: 422 },
)
const badEmail = defineError('auth.bad_email', 'This is not an email address.')
const badName = defineError('auth.bad_name', 'A name has 1 to 80 letters and signs that can be seen.')
const passwordTooShort = defineError('auth.password_too_short', 'A password has at least 8 characters.')
const passwordTooLong = defineError('auth.password_too_long', 'A password has at most 128 characters.')
const refused = defineError(
  'auth.refused',
  'This could not be done as it was sent. Check the names and values in the body.',
)

/** better-auth's codes, by how they begin, and the field that each is about. */
const MEANINGS: [code: string, kind: typeof refused, path: string | null][] = [
  ['INVALID_EMAIL_OR_PASSWORD', wrongPassword, 'password'],
  ['USER_ALREADY_EXISTS', accountExists, 'email'],
  ['INVALID_EMAIL', badEmail, 'email'],
  ['INVALID_NAME', badName, 'name'],
  ['PASSWORD_TOO_SHORT', passwordTooShort, 'password'],
  ['PASSWORD_TOO_LONG', passwordTooLong, 'password'],
  ['INVALID_ORIGIN', crossSite, null],
  ['MISSING_OR_NULL_ORIGIN', crossSite, null],
  ['CROSS_SITE', crossSite, null],
]
const STATUSES: readonly number[] = [400, 401, 403, 404, 409, 413, 415, 422, 429] satisfies ErrorStatus[]

/** What better-auth refuses in the house's words: its own stand in no documentation of ours, and say nobody's turn. */
export function refusalOf(status: number, body: Record<string, unknown> | null): AppError {
  const code = typeof body?.code === 'string' ? body.code : ''
  const message = typeof body?.message === 'string' ? body.message : code
  if (status >= 500) throw new Error(`sign-in: ${message}`)
  if (status === 415) return wrongType()
  const [, kind, path] = MEANINGS.find(([start]) => code.startsWith(start)) ?? []
  if (!kind)
    return refused({
      status: STATUSES.includes(status) ? (status as ErrorStatus) : 400,
      details: [{ in: 'body', path: null, message }],
    })
  return path ? kind({ details: [{ in: 'body', path, message: kind().message }] }) : kind()
}
