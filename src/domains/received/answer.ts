import type { Taken } from './taken.ts'

/** What the vendor hears: a status, a body, and what stands in headers of its own. */
export interface Answer {
  status: number
  body: string
  headers: Record<string, string>
}

const UNREADABLE = new Set(['webhook.bad_json', 'webhook.bad_shape'])
const WORDS = {
  full: 'Too many events of this connection wait to be worked on. Send it again later.',
  away: 'Our storage does not answer at the moment. Send it again in ten seconds.',
}

export function answerTo(taken: Exclude<Taken, { kind: 'unknown' }>): Answer {
  switch (taken.kind) {
    case 'accepted':
      return reply(202, taken.duplicate ? { id: taken.id, duplicate: true } : { id: taken.id })
    case 'question':
      return { status: 200, body: taken.answer, headers: { 'content-type': 'text/plain' } }
    case 'refused':
      return refusal(UNREADABLE.has(taken.code) ? 400 : 401, taken.code, taken.message)
    case 'full':
      return refusal(429, 'webhook.full', WORDS.full, 60)
    case 'away':
      return refusal(503, 'platform.away', WORDS.away, 10)
  }
}

export const refusal = (status: number, code: string, message: string, retryAfter?: number): Answer =>
  reply(
    status,
    { error: { code, message } },
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  )

const reply = (status: number, body: unknown, more: Record<string, string> = {}): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...more },
})
