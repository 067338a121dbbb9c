/** Where vendors send their webhooks: before sign-in, cookies and everything else that is for people and partners. */
import type { Context, Next } from 'hono'
import { answerTo, refusal, takeDelivery } from '#domains/received/index.ts'
import { readBytes } from '#engine/body.ts'
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
    return sent(refusal(body === 'too_large' ? 413 : 400, `webhook.${body}`, WORDS[body]))
  const headers = [...c.req.raw.headers].filter(([name]) => !OF_THE_WAY.test(name))
  // Whatever it was, an object that is reset by a deploy or a fault of ours: nothing is kept, and what HighLevel hears as a
  // 500 it never says again.
  const taken = await takeDelivery(c.env, owner, { number, headers, body }).catch((error: unknown) => {
    consoleLog('error', 'hook.failed', { connection: connectionId, error })
    return { kind: 'away' } as const
  })
  return taken.kind === 'unknown' ? next() : sent(answerTo(taken))
}

const WORDS = {
  too_large: 'The body is larger than 1 MiB. Send less at once.',
  cut_off: 'The body broke off or took longer than thirty seconds. Send it again.',
}

/** A program reads this, never a browser: what a browser would need to hear is left out. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const sent = ({ status, body, headers }: ReturnType<typeof answerTo>): Response =>
  new Response(body, { status, headers: { ...HEADERS, ...headers } })

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
