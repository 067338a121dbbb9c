import type { Ctx } from '#kit/context.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Failure } from './account.ts'
import { isPublicAddress } from './addresses.ts'
import { parseBody, readBytes } from './body.ts'

const RESOLVER = 'https://cloudflare-dns.com/dns-query'
const CACHE_MS = 30_000
const MAX_CACHED = 1000
const RECORD = { A: 1, AAAA: 28 }

/** Host → until when its addresses count as public. Per isolate, and only good news: trouble is asked again. */
const publicUntil = new Map<string, number>()

/**
 * Refuses a host with any address that is not public. A name can be public when a connection is saved and point at
 * 169.254.169.254 when it is used (DNS rebinding), so this runs before every request. Workers cannot pin the address
 * they connect to; the gap that leaves is bearable only while this Worker has no private network behind it.
 */
export async function resolvePublic(ctx: Ctx, host: string): Promise<Result<null, Failure>> {
  if ((publicUntil.get(host) ?? 0) > ctx.now()) return ok(null)
  const answers = await Promise.all([lookUp(ctx, host, 'A'), lookUp(ctx, host, 'AAAA')])
  const found: string[] = []
  for (const answer of answers) {
    if (answer === null) {
      // Fail closed: half an answer could hide the private address.
      return err(
        unreachable('dns_failed', `The name ${host} could not be looked up. We try again by ourselves.`),
      )
    }
    found.push(...answer)
  }
  if (found.length === 0) {
    return err(
      unreachable('dns_no_address', `There is no host called ${host}. Check the connection's address.`),
    )
  }
  if (!found.every(isPublicAddress)) {
    const message = `Nothing was sent: ${host} points into a private network. Correct the connection's address.`
    return err({ kind: 'refused', code: 'vendor.private_address', message })
  }
  if (publicUntil.size >= MAX_CACHED) publicUntil.clear()
  publicUntil.set(host, ctx.now() + CACHE_MS)
  return ok(null)
}

/** The addresses of one kind; `null` when the resolver gave no certain answer. Status 3 (no such name) is certain. */
async function lookUp({ fetch }: Ctx, host: string, type: keyof typeof RECORD): Promise<string[] | null> {
  const signal = AbortSignal.timeout(5000)
  try {
    const headers = { accept: 'application/dns-json' }
    const question = `${RESOLVER}?name=${encodeURIComponent(host)}&type=${type}`
    const response = await fetch(question, { headers, redirect: 'manual', signal })
    const bytes = await readBytes(response, { limit: 65_536, signal })
    if (response.status !== 200 || !bytes.ok) return null
    const body = parseBody(bytes.value)
    return body.ok ? addressesIn(body.value, RECORD[type]) : null
  } catch {
    return null
  }
}

function addressesIn(body: unknown, type: number): string[] | null {
  const { Status, Answer = [] } = body as { Status?: unknown; Answer?: { type?: unknown; data?: unknown }[] }
  if ((Status !== 0 && Status !== 3) || !Array.isArray(Answer)) return null
  return Answer.filter((answer) => answer.type === type).map((answer) => String(answer.data))
}

const unreachable = (reason: string, message: string): Failure => ({
  kind: 'unreachable',
  code: `vendor.${reason}`,
  message,
})
