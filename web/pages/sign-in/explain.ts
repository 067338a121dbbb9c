import { ApiError } from '#api.ts'

/** The sign-in library speaks tersely; say whose turn it is, at the field it is about. */
const explanations: [RegExp, { path: string; message: string }][] = [
  [
    /^INVALID_EMAIL_OR_PASSWORD/,
    {
      path: 'password',
      message: 'This email and password do not belong together. Check both and try again.',
    },
  ],
  [
    /^USER_ALREADY_EXISTS/,
    { path: 'email', message: 'This address has an account already. Sign in instead.' },
  ],
  [/^INVALID_EMAIL/, { path: 'email', message: 'This is not an email address.' }],
  [/^PASSWORD_TOO_SHORT/, { path: 'password', message: 'This password is too short.' }],
  [/^PASSWORD_TOO_LONG/, { path: 'password', message: 'This password is too long.' }],
]

export async function explained<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const known = explanations.find(([code]) => code.test(error.code))?.[1]
    if (known)
      throw new ApiError(error.status, { code: error.code, message: known.message, details: [known] })
    if (error.status !== 429) throw error
    const message = 'Too many tries in a short time. Wait a minute, then try again.'
    throw new ApiError(429, { code: error.code, message })
  }
}
