import type { Context } from 'hono'
import { getCookie, setCookie, deleteCookie } from 'hono/cookie'
import { consents } from '#domains/connections/index.ts'
import { carries, enterAsPerson } from '#domains/tenants/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { AppError } from '#kit/errors.ts'
import { idPattern } from '#kit/ids.ts'
import type { App } from './app-types.ts'
import { personOf } from './caller.ts'
import { noWorkspace, notAllowed } from './errors.ts'

/** Binds a consent to the browser it began in. `__Host-`: no other host, path or plain http can set it. */
const NONCE = '__Host-oauth'

/** Sends the browser to the vendor. A page of another site may lead here, which costs nothing: nothing is stored. */
export async function startOauth(c: Context<App>): Promise<Response> {
  try {
    const ctx = await adminOf(c, c.req.query('workspace') ?? '')
    const { url, nonce } = await consents.start(ctx, c.req.param('id') ?? '')
    // Lax: the vendor sends the browser back by a link, and a strict cookie would stay behind.
    setCookie(c, NONCE, nonce, { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', maxAge: 600 })
    return c.redirect(url)
  } catch (error) {
    return told(c, error, '#/connections')
  }
}

/** The vendor sent the browser back. What went wrong is told by code: nothing of the address is repeated on a page. */
export async function endOauth(c: Context<App>): Promise<Response> {
  const connector = c.req.param('connector') ?? ''
  const nonce = getCookie(c, NONCE) ?? ''
  try {
    const params = new URL(c.req.url).searchParams
    const [workspace = ''] = (params.get('state') ?? '').split('.')
    const ctx = await adminOf(c, workspace)
    const id = await consents.finish(ctx, { connector, params, nonce })
    // Not before: a link of somebody else's to this address must not end the consent that is under way.
    deleteCookie(c, NONCE, { path: '/', secure: true })
    return c.redirect(`/#/connections/${id}`)
  } catch (error) {
    return told(c, error, '#/connect')
  }
}

async function adminOf(c: Context<App>, workspace: string): Promise<TenantCtx> {
  const { person } = await personOf(c)
  if (!idPattern('ten').test(workspace)) throw noWorkspace()
  const ctx = await enterAsPerson(c.var.ctx, person, workspace)
  if (!ctx) throw noWorkspace()
  if (!carries(ctx, 'connections:write')) throw notAllowed({ details: { needs: 'connections:write' } })
  return ctx
}

function told(c: Context<App>, error: unknown, page: string): Response {
  if (!(error instanceof AppError)) throw error
  const { code = error.code } = (error.details ?? {}) as { code?: string }
  return c.redirect(`/${page}?error=${encodeURIComponent(typeof code === 'string' ? code : error.code)}`)
}
