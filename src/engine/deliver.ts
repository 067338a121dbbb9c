import type { Ctx } from '#kit/context.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { secret, type Secret } from '#kit/secret.ts'
import type { Failure } from './account.ts'
import { redactor, sampleOf } from './redact.ts'
import { retryAfterMs } from './retry-after.ts'
import { toReceiver } from './transport.ts'
import { placeFault, textFault } from './way-out.ts'

export interface Parcel {
  url: string
  headers: Record<string, string>
  body: string
}

/** What came of one attempt. Only `delivered` is a success: any 2xx. */
export interface Attempt {
  outcome: 'delivered' | 'redirected' | 'gone' | 'busy' | 'failed' | 'timeout' | 'unreachable' | 'not_allowed'
  /** Null: no answer came. */
  status: number | null
  ms: number
  /** The first kilobyte of the answer, redacted. */
  answer: string | null
  /** As long as the receiver asks us to wait, if it does. */
  retryAfterMs?: number
  /** For a person. */
  message: string | null
}

export interface Limits {
  /** Until the answer's first line, name lookup included. */
  totalMs: number
  /** Read of the answer, after decompression; the rest is hung up on. */
  bytes: number
}

const LIMITS: Limits = { totalMs: 15_000, bytes: 4096 }
const WHOSE = "the endpoint's address"

/**
 * One attempt to hand over a webhook, through the same guard as every request that leaves the house. A redirect is not
 * followed: it would take the body, and the proof that it is ours, to an address nobody has checked.
 */
export async function deliver(ctx: Ctx, parcel: Parcel, limits: Limits = LIMITS): Promise<Attempt> {
  const began = ctx.now()
  const after = (came: Omit<Attempt, 'ms'>): Attempt => ({ ...came, ms: Math.max(0, ctx.now() - began) })
  const clock = new AbortController()
  const timer = setTimeout(() => clock.abort(), limits.totalMs)
  try {
    const stopped = await receiverFault(ctx, parcel.url)
    if (stopped) return after(notSent(stopped))
    const { url, headers, body } = parcel
    const request = new Request(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: clock.signal,
    })
    const response = await toReceiver(ctx)(request)
    const answer = sampleOf(await beginning(response, limits, clock.signal), redactor(inAddress(url)))
    return after({ ...judged(ctx, response), answer: answer === '' ? null : answer })
  } catch (error) {
    const late = clock.signal.aborted
    ctx.log('info', 'deliver.no_answer', { late, error: error instanceof Error ? error.name : 'unknown' })
    return after(late ? nothingCame('timeout') : nothingCame('unreachable'))
  } finally {
    clearTimeout(timer)
  }
}

/** A word of an address that is shorter may be one of any sentence. */
const SHORTEST = { path: 12, part: 16 }

/** Who knows an address can send there, and an error page repeats it: "Cannot POST /hooks/…". */
function inAddress(url: string): Record<string, Secret> {
  const { pathname, search, searchParams } = new URL(url)
  const path = pathname.replace(/\/+$/, '')
  const parts = [...path.split('/'), ...searchParams.values()].filter(({ length }) => length >= SHORTEST.part)
  const whole = [path + search, path].filter(({ length }) => length >= SHORTEST.path)
  return Object.fromEntries([...whole, ...parts].map((text) => [text, secret(text)]))
}

/** Whether webhooks may be sent there; asked when an endpoint is saved, and again before each attempt. */
export async function checkReceiver(ctx: Ctx, text: string): Promise<Result<null, { message: string }>> {
  const fault = await receiverFault(ctx, text)
  return fault ? err({ message: notSent(fault).message ?? '' }) : ok(null)
}

const receiverFault = async (ctx: Ctx, text: string): Promise<Failure | null> =>
  textFault(ctx, text, WHOSE) ?? (await placeFault(ctx, new URL(text)))

const ABOUT_PLACE: Record<string, string> = {
  'vendor.private_address': `The address points into a private network, where nothing is sent. Correct ${WHOSE}.`,
  'vendor.dns_failed': 'The name in the address could not be looked up. Try again in a minute.',
  'vendor.dns_no_address': `There is no host of this name. Correct ${WHOSE}.`,
}

const NOT_FOUND = ['vendor.dns_failed', 'vendor.dns_no_address']

const notSent = ({ code, message }: Failure): Omit<Attempt, 'ms'> => ({
  outcome: NOT_FOUND.includes(code) ? 'unreachable' : 'not_allowed',
  status: null,
  answer: null,
  message: ABOUT_PLACE[code] ?? message,
})

const nothingCame = (outcome: 'timeout' | 'unreachable'): Omit<Attempt, 'ms'> => ({
  outcome,
  status: null,
  answer: null,
  message:
    outcome === 'timeout'
      ? 'The endpoint did not answer within 15 seconds. Answer first and work later.'
      : 'No connection to the endpoint: nobody listens there, or its certificate is not in order.',
})

const BUSY = [429, 502, 503, 504]

function judged(
  ctx: Ctx,
  { status, headers }: Response,
): Pick<Attempt, 'outcome' | 'status' | 'message' | 'retryAfterMs'> {
  if (status >= 200 && status < 300) return { outcome: 'delivered', status, message: null }
  if (status >= 300 && status < 400)
    return {
      outcome: 'redirected',
      status,
      message: `The endpoint answered with a redirect (${status}), which is never followed. Enter the address it points to.`,
    }
  if (status === 410)
    return { outcome: 'gone', status, message: 'The endpoint says that it is gone for good (410).' }
  const message = `The endpoint answered ${status}.`
  if (!BUSY.includes(status)) return { outcome: 'failed', status, message }
  const wait = retryAfterMs(headers.get('retry-after'), ctx.now())
  return {
    outcome: 'busy',
    status,
    message,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  }
}

/** Enough of the answer to recognise it by. What does not come, or never ends, changes nothing of its status. */
async function beginning(response: Response, { bytes }: Limits, signal: AbortSignal): Promise<string> {
  if (!response.body) return ''
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
  const hangUp = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', hangUp)
  const parts: Uint8Array[] = []
  try {
    for (let size = 0; size < bytes && !signal.aborted;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value.subarray(0, bytes - size))
      size += value.byteLength
    }
  } catch {
    // The status had come; a body that breaks off says nothing more.
  } finally {
    signal.removeEventListener('abort', hangUp)
    // An unread body keeps its connection open, and an invocation has six.
    hangUp()
  }
  return Buffer.concat(parts).toString()
}
