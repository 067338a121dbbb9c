import type { Try } from '#types.ts'

/** What became of a try, and what that means for whoever has to mend it. */
export function tryWords({ outcome, status }: Pick<Try, 'outcome' | 'status'>): string {
  const words = outcomes[outcome]
  if (words) return words
  return status === null ? outcome.replaceAll(/[_.]/g, ' ') : statusWords(status)
}

const outcomes: Record<string, string> = {
  delivered: 'It has it.',
  redirected: 'It answered with a redirect, which is never followed. Enter the address it points to.',
  gone: 'It wants no more of these.',
  timeout: 'It did not answer within 15 seconds. Answer first, and work later.',
  unreachable: 'No connection: nobody listens there, or its certificate is not in order.',
  not_allowed: 'Nothing may be sent to this address.',
}

/** Of an answer that is no success. */
function statusWords(status: number): string {
  if (status === 401 || status === 403) return 'It did not let us in. Does it check with the right secret?'
  if (status === 404) return 'There is nothing at this address. Is it whole?'
  if (status === 413) return 'It takes no body of this size.'
  if (status === 429) return 'It asks us to be slower, and we are.'
  if (status === 502 || status === 503 || status === 504) return 'It is down or overloaded.'
  return status < 500 ? 'It did not accept this.' : 'It had a problem of its own.'
}
