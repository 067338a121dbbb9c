import type { Judgement } from '#connectors/contract.ts'
import { textAt } from './rows.ts'

/** What HeyGen's error codes say beyond the status. */
export function judge({ status, body }: { status: number; body: unknown }): Judgement | null {
  const code = textAt(body, 'error.code')
  if (status === 402)
    return {
      kind: 'refused',
      code: 'vendor.rejected',
      message: 'HeyGen has no credits left for this (402). Buy some there, then run it again.',
    }
  if (status === 409 && code === 'request_in_progress')
    return {
      kind: 'busy',
      code: 'vendor.rate_limited',
      message: 'HeyGen is still working on the same request. We ask again by ourselves.',
      retryAfterMs: 5_000,
    }
  return null
}
