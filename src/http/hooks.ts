/** Where vendors send their webhooks: before sign-in, cookies and everything else that is for people and partners. */
import type { Context, Next } from 'hono'
import { takeDelivery, type Taken } from '#domains/received/index.ts'
import { readBytes } from '#engine/body.ts'
import { isAway } from '#kit/away.ts'
import { readHookSecret } from '#kit/hook-address.ts'
import { consoleLog } from '#kit/log.ts'
import type { App } from './app-types.ts'

export const HOOK_PATH = '/hooks/:tenant/:connection/:secret'

const MOST_BYTES = 1024 * 1024
const BODY_MS = 30_000
/** Said by the edge about the way here; nobody signs it, and nobody reads it again. */
const OF_THE_WAY = /^(cf-|x-forwarded-|x-real-ip$|accept-encoding$|connection$|content-length$|cdn-loop$)/

/**
 * Takes one delivery. A stranger's guess goes on as if nothing lived here: the secret is checked without a lookup, and
 * the reply is that of any path that is not there.
 */
export async function takeHook(c: Context<App, typeof HOOK_PATH>, next: Next): Promise<Response | void> {
  const { tenant: tenantId, connection: connectionId, secret } = c.req.param()
  const owner = { tenantId, connectionId }
  const number = readHookSecret(c.env, { ...owner, secret })
  if (number === null) return next()
  const body = await bodyOf(c.req.raw)
  if (typeof body === 'string')
    return refused(body === 'too_large' ? 413 : 400, `webhook.${body}`, WORDS[body])
  const headers = [...c.req.raw.headers].filter(([name]) => !OF_THE_WAY.test(name))
  let taken: Taken
  try {
    taken = await takeDelivery(c.env, owner, { number, headers, body })
  } catch (error) {
    consoleLog('error', 'hook.failed', { connection: connectionId, error })
    if (!isAway(error)) return refused(500, 'internal', WORDS.internal)
    taken = { kind: 'away' }
  }
  return taken.kind === 'unknown' ? next() : answerOf(taken)
}

const WORDS = {
  too_large: 'The body is larger than 1 MiB. Send less at once.',
  cut_off: 'The body broke off or took longer than thirty seconds. Send it again.',
  internal: 'Something broke on our side. Send it again.',
  full: 'Too many events of this connection wait to be worked on. Send it again later.',
  away: 'Our storage does not answer at the moment. Send it again in ten seconds.',
}

function answerOf(taken: Exclude<Taken, { kind: 'unknown' }>): Response {
  switch (taken.kind) {
    case 'accepted':
      return reply(202, taken.duplicate ? { id: taken.id, duplicate: true } : { id: taken.id })
    case 'question':
      return new Response(taken.answer, { headers: { ...HEADERS, 'content-type': 'text/plain' } })
    case 'refused':
      return refused(UNREADABLE.has(taken.code) ? 400 : 401, taken.code, taken.message)
    case 'full':
      return refused(429, 'webhook.full', WORDS.full, 60)
    case 'away':
      return refused(503, 'platform.away', WORDS.away, 10)
  }
}

const UNREADABLE = new Set(['webhook.bad_json', 'webhook.bad_shape'])
/** A program reads this, never a browser: what a browser would need to hear is left out. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const reply = (status: number, body: unknown, more: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { ...HEADERS, 'content-type': 'application/json', ...more },
  })

const refused = (status: number, code: string, message: string, retryAfter?: number): Response =>
  reply(
    status,
    { error: { code, message } },
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  )

/** Counted while it streams, unless its length is told: then the platform takes no more than that. */
async function bodyOf(request: Request): Promise<Uint8Array | 'too_large' | 'cut_off'> {
  const told = request.headers.get('content-length')
  if (told !== null && Number(told) > MOST_BYTES) return 'too_large'
  if (told !== null && request.headers.get('transfer-encoding') === null) {
    const body = await request.arrayBuffer().catch(() => null)
    return body === null ? 'cut_off' : body.byteLength > MOST_BYTES ? 'too_large' : new Uint8Array(body)
  }
  const read = await readBytes(request, { limit: MOST_BYTES, signal: AbortSignal.timeout(BODY_MS) })
  return read.ok ? read.value : read.error === 'too_large' ? 'too_large' : 'cut_off'
}
