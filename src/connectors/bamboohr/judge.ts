import type { Judgement } from '#connectors/contract.ts'

/** BambooHR said "slow down" with a 503 until 2026-09-16, and explains a refusal in a header with an empty body. */
export function judge({ status, headers }: { status: number; headers: Headers }): Judgement | null {
  if (status === 503 && headers.has('retry-after'))
    return {
      kind: 'busy',
      code: 'vendor.rate_limited',
      message: 'BambooHR asks us to slow down (503). We do, and go on.',
    }
  if (status !== 403) return null
  const reason = headers.get('x-bamboohr-error-message') ?? headers.get('x-bamboohr-message')
  return {
    kind: 'refused',
    code: 'vendor.forbidden',
    message:
      `Whoever made the key, or consented to the app, may not do this${reason ? ` (“${reason}”)` : ''}. Without ` +
      'a report Syncline reads the company directory, which an administrator must switch on and share in BambooHR; ' +
      'with one, that user needs access to it. Account users and changes of employees need an access level that ' +
      'has them.',
  }
}
