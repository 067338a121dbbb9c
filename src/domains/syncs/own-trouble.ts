/** Failures that are not the vendor's answer, in the shape of one. */
import type { Failure } from '#engine/index.ts'
import { AppError } from '#kit/errors.ts'
import { MOST_PAGES } from './rules.ts'

export const endless: Failure = {
  kind: 'refused',
  code: 'vendor.pagination_loop',
  message: `The vendor’s list did not end after ${MOST_PAGES} pages. Nothing was deleted. This needs a fix of the connector.`,
}

export const ourTrouble: Failure = {
  kind: 'busy',
  code: 'runs.internal_error',
  message: 'Something went wrong on our side. We try again by ourselves.',
}

/** Our own errors while opening the account, in the words a failed run needs. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof AppError)) throw error
  const { code, message, status } = error
  return { kind: status === 503 ? 'busy' : 'refused', code, message, reauth: code === 'vault.unreadable' }
}
