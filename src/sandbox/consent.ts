import type { Context } from 'hono'
import * as v from 'valibot'

/**
 * The page where a person is asked whether the app may in: here they agree at once, so that a browser is
 * back in a blink. A client id with "denies" in it is one that they never agree to.
 */
export function consent(c: Context, code: (query: Record<string, string>) => string): Response {
  const query = c.req.query()
  const back = URL.parse(query.redirect_uri ?? '')
  // Anything else could be script: this is a page that sends browsers on.
  if (!back || !/^https?:$/.test(back.protocol)) return c.text('redirect_uri is missing or no address', 400)
  if (!query.client_id) return c.text('client_id is missing', 400)
  if (query.client_id.includes('denies')) back.searchParams.set('error', 'access_denied')
  else back.searchParams.set('code', code(query))
  if (query.state !== undefined) back.searchParams.set('state', query.state)
  return c.redirect(back.href, 302)
}

const Said = v.record(v.string(), v.string())

/** A code or token that carries what it stands for, so that no simulator has to remember the good ones. */
export const carrying = (said: Record<string, string>): string =>
  Buffer.from(JSON.stringify({ ...said, once: crypto.randomUUID() })).toString('base64url')

export function carried(text: string): Record<string, string> | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return v.is(Said, said) ? said : undefined
  } catch {
    return undefined
  }
}

/** Who asks the token endpoint: in the form, or as `Basic id:secret`. */
export function clientOf(c: Context, form: Record<string, string>): { id: string; secret: string } {
  const basic = /^Basic (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1]
  const [id = '', secret = ''] = basic ? Buffer.from(basic, 'base64').toString().split(':') : []
  return { id: form.client_id || id, secret: form.client_secret || secret }
}
