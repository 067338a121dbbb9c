import type { Ctx } from '#kit/context.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { type BodyFault, readBytes } from './body.ts'
import { held } from './held.ts'
import { messageOf, redactor } from './redact.ts'
import { transport } from './transport.ts'
import { placeFault, textFault } from './way-out.ts'

export interface Reply {
  status: number
  headers: Headers
  bytes: Result<Uint8Array, BodyFault>
}

export interface Limits {
  /** Until the reply's first line. */
  headersMs: number
  /** Until its last byte: a vendor that sends one byte a second is cut off here. */
  totalMs: number
  bytes: number
}

const LIMITS: Limits = { headersMs: 10_000, totalMs: 30_000, bytes: 10 * 1024 * 1024 }

/** The only place a vendor is called. Everything that may stop a request stands here, before it goes out. */
export async function send(
  ctx: Ctx,
  account: Account,
  { request, limits = LIMITS }: { request: Request; limits?: Limits },
): Promise<Result<Reply, Failure>> {
  if (account.mode === 'live') {
    const stopped = await stop(ctx, account, new URL(request.url))
    if (stopped) return err(stopped)
  }
  // Last, so that a request that is stopped spends nothing, and arrives right after it was counted.
  const permit = await account.gate?.permit()
  if (permit?.ok === false) return err(held(account.connector, permit))
  const clock = new AbortController()
  const timers = [setTimeout(() => clock.abort(), limits.totalMs)]
  const untilHeaders = setTimeout(() => clock.abort(), limits.headersMs)
  timers.push(untilHeaders)
  try {
    // Never `follow`: the platform then forwards X-Api-Key, cookies and POST bodies to wherever the vendor points.
    const outgoing = new Request(request, { redirect: 'manual', signal: clock.signal })
    const response = await transport(ctx, account)(outgoing)
    clearTimeout(untilHeaders)
    const { status, headers } = response
    if (status >= 300 && status < 400 && status !== 304) {
      // An unread body keeps its connection open, and an invocation has six.
      await response.body?.cancel().catch(() => {})
      return err(redirected(account, response))
    }
    const bytes = await readBytes(response, { limit: limits.bytes, signal: clock.signal })
    return ok({ status, headers, bytes })
  } catch (error) {
    ctx.log('warn', 'engine.no_reply', { connector: account.connector.id, error: named(account, error) })
    return err(noReply(account, clock.signal.aborted))
  } finally {
    timers.forEach((timer) => clearTimeout(timer))
  }
}

async function stop(ctx: Ctx, account: Account, url: URL): Promise<Failure | null> {
  const unfit = textFault(ctx, url.origin, "the connection's address")
  if (unfit) return unfit
  // The secrets were entrusted for these origins; a changed base address must not take them elsewhere.
  if (!account.origins.includes(url.origin)) {
    const message = `Nothing was sent: the credentials may not go to ${url.origin}. An admin can enter them again for it.`
    return { kind: 'refused', code: 'vendor.origin_not_allowed', message }
  }
  return placeFault(ctx, url)
}

function redirected({ connector }: Account, { status, url, headers }: Response): Failure {
  // Only the host is shown: a Location may carry a session token.
  const location = headers.get('location')
  const target = (location && URL.parse(location, url)?.host) || 'nowhere'
  const message =
    `${connector.name} answered with a redirect to ${target} (${status}), and credentials never follow one. ` +
    `Check the connection's address; if it is right, ${connector.name} has moved or is down.`
  return { kind: 'nonsense', code: 'vendor.redirected', status, message }
}

/**
 * What went wrong, for the log. What stands after a colon may be the address that was asked, or more of the request, and
 * some vendors want their key in the address.
 */
function named({ secrets }: Account, error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
  return messageOf(`${name}: ${message.split(':', 1)[0]}`, redactor(secrets))
}

function noReply({ connector: { name } }: Account, late: boolean): Failure {
  return late
    ? {
        kind: 'unreachable',
        code: 'vendor.timeout',
        message: `${name} did not answer in time. We try again by ourselves.`,
      }
    : {
        kind: 'unreachable',
        code: 'vendor.connection_failed',
        message: `No connection to ${name}. We try again by ourselves.`,
      }
}
