import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { scanJson } from '#engine/scan.ts'
import type { App } from './app-types.ts'
import { badJson, crossSite, onError, tooLarge, tooManyTries, wrongType } from './errors.ts'

const BODY_BYTES = 256 * 1024
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** On every reply of the Worker; static files get theirs from web/public/_headers. */
export const securityHeaders: MiddlewareHandler<App> = async (c, next) => {
  await next()
  c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  c.header('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Referrer-Policy', 'no-referrer')
  c.header('Cross-Origin-Opener-Policy', 'same-origin')
  c.header('Cross-Origin-Resource-Policy', 'same-origin')
  c.header('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
  c.header('Cache-Control', 'no-store')
}

/**
 * Cross-site request forgery: a browser sends our cookie along with any site's request. Every write that comes with
 * a cookie must come from our own page, whatever its content type (Hono's csrf() lets JSON pass). Sec-Fetch-Site
 * cannot be set by a page; browsers without it send Origin.
 */
export const refuseCrossSite: MiddlewareHandler<App> = async (c, next) => {
  // A page cannot send these two along without asking first, and a call with a key is nobody's cookie's.
  const withKey = c.req.header('authorization') ?? c.req.header('x-api-key')
  if (!SAFE.has(c.req.method) && c.req.header('cookie') && !withKey) {
    const site = c.req.header('sec-fetch-site')
    const sameSite = site === undefined ? c.req.header('origin') === c.var.origin : site === 'same-origin'
    if (!sameSite) throw crossSite()
  }
  await next()
}

/** A password hash costs a third of a second of CPU: attempts are counted before any is computed. */
export const limitSignIn: MiddlewareHandler<App> = async (c, next) => {
  const address = c.req.header('cf-connecting-ip') ?? 'local'
  if (c.req.method === 'POST' && c.env.LOCAL !== 'yes') {
    const { success } = await c.env.SIGN_IN_LIMIT.limit({ key: address })
    if (!success) throw tooManyTries()
  }
  await next()
}

/** For bodies we do not read ourselves: better-auth takes any length. */
export const limitBody: MiddlewareHandler<App> = bodyLimit({
  maxSize: BODY_BYTES,
  onError: (c) => onError(tooLarge(), c),
})

/** The body as JSON, or a 4xx that says what is wrong. Counted while it streams: Content-Length can lie. */
export async function readJson(c: Context<App>): Promise<unknown> {
  const text = await readText(c)
  if (text === '') return {}
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) throw wrongType()
  // The platform hands a compressed body on as it came.
  if (!/^(identity)?$/i.test(c.req.header('content-encoding') ?? '')) throw wrongType()
  // Whatever walks the result after us would die of it: the digest of a write, or the reply that shows it again.
  if (scanJson(text) !== null)
    throw badJson({ message: 'The body has too many levels of lists and objects.' })
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw badJson({ cause })
  }
}

async function readText(c: Context<App>): Promise<string> {
  const reader = c.req.raw.body?.getReader()
  if (!reader) return ''
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > BODY_BYTES) {
      await reader.cancel()
      throw tooLarge()
    }
    parts.push(value)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(Buffer.concat(parts))
  } catch (cause) {
    throw badJson({ cause, message: 'The body is not UTF-8 text.' })
  }
}
