import type { ApiError } from '#api.ts'
import { text, type FieldErrors } from '#parts/use-form.ts'

const isRead = (call: string): boolean => /^(?:GET|HEAD) /.test(call)

/** Reads first; then what mostly writes, though some apps read with POST as well. */
export function grouped(endpoints: string[]): { reads: string[]; others: string[] } {
  // A permitted call is a method and a path; what stands behind the path cannot be part of it.
  const calls = [...new Set(endpoints.map((one) => one.split('?')[0] ?? one))]
  return { reads: calls.filter(isRead), others: calls.filter((call) => !isRead(call)) }
}

export const RESTRICTED = 'restricted'
export const TICKED = 'permitted'
/** Named as the API names it, so that a refusal lands there. */
export const OWN = 'permitted_endpoints'

/** What the form permits: null is everything. */
export function permittedOf(data: FormData): string[] | null {
  if (!data.has(RESTRICTED)) return null
  const ticked = data.getAll(TICKED).filter((one) => typeof one === 'string')
  return [...new Set([...ticked, ...ownOf(data)])]
}

const ownOf = (data: FormData): string[] =>
  text(data, OWN)
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

const CALL = /^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD) )?\/\S*$/

export function checkPermitted(data: FormData): FieldErrors {
  const permitted = permittedOf(data)
  if (permitted === null) return {}
  if (permitted.length === 0) return { [OWN]: 'Permit at least one call, or let it make all of them.' }
  const odd = ownOf(data).find((line) => !CALL.test(line))
  return odd ? { [OWN]: `“${odd}” is no call. Write one per line, such as GET /v3/videos/:id.` } : {}
}

/** Our own rule stopped the test: nothing was sent. */
export const isNotPermitted = ({ details }: ApiError): boolean =>
  details.some(({ message }) => message === 'vendor.endpoint_not_permitted')
