import type { Judgement } from '#connectors/contract.ts'
import { valueAt } from '#kit/path.ts'
import { filled } from './rows.ts'

/** WorkOS says "Could not create user." and tells the reason in a list beside it. */
export function judge({ status, body }: { status: number; body: unknown }): Judgement | null {
  if (status !== 400 && status !== 409 && status !== 422) return null
  const errors = valueAt(body, 'errors')
  const reasons = (Array.isArray(errors) ? errors : []).map(reasonOf).filter((reason) => reason !== undefined)
  if (reasons.length === 0) return null
  const said = [filled(body, 'message') ?? 'The request was rejected.', ...new Set(reasons)].join(' ')
  return { kind: 'refused', code: 'vendor.rejected', message: `WorkOS refused this (${status}): ${said}` }
}

function reasonOf(error: unknown): string | undefined {
  if (typeof error === 'string') return error
  const code = filled(error, 'code')
  const message = filled(error, 'message')
  return code !== undefined && message !== undefined ? `${message} (${code})` : (message ?? code)
}
