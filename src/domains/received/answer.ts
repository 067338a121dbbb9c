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
  away: 'Our storage does not take it at the moment. Send it again in ten seconds.',
}

export function answerTo(taken: Exclude<Taken, { kind: 'unknown' }>): Answer {
  if (taken.kind === 'accepted')
    return reply(202, taken.duplicate ? { id: taken.id, duplicate: true } : { id: taken.id })
  if (taken.kind === 'question')
    return { status: 200, body: taken.answer, headers: { 'content-type': 'text/plain' } }
  if (taken.kind === 'refused')
    return refusal(UNREADABLE.has(taken.code) ? 400 : 401, taken.code, taken.message)
  // Both a 429: HighLevel sends again after that and after no other refusal, so a 503 would lose the event.
  return taken.kind === 'full'
    ? later(60, refusal(429, 'webhook.full', WORDS.full))
    : later(10, refusal(429, 'platform.away', WORDS.away))
}

export const refusal = (status: number, code: string, message: string): Answer =>
  reply(status, { error: { code, message } })

const later = (seconds: number, answer: Answer): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'retry-after': String(seconds) },
})

const reply = (status: number, body: unknown): Answer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
