import { Hono } from 'hono'
import { keepWatch } from '#domains/syncs/index.ts'
import { clocks } from '#domains/tenants/index.ts'
import type { Endpoint } from '#kit/endpoint.ts'
import { isoOrNull } from '#kit/fields.ts'
import { toThisMachine } from '#engine/transport.ts'
import { publicKeys } from '#kit/instance-key.ts'
import type { Reactions } from '#kit/reactions.ts'
import { sandboxOverHttp } from '#sandbox/over-http.ts'
import { answer } from './answer.ts'
import type { App } from './app-types.ts'
import { callXsd } from './call-xsd.ts'
import { withCtx } from './context.ts'
import { endpoints } from './endpoints.ts'
import { noSuchPath, onError, wrongMethod } from './errors.ts'
import { limitBody, limitSignIn, refuseCrossSite, securityHeaders } from './guards.ts'
import { endOauth, startOauth } from './oauth.ts'
import { HOOK_PATH, takeHook } from './hooks.ts'
import { openApiText } from './openapi.ts'
import { answerSignIn, SIGN_IN_ROUTES } from './sign-in.ts'
import { giveToken } from './token.ts'

/** The HTTP side of the house. `react` comes from src/entry, which lies above us. */
export function createApp(react: Reactions): Hono<App> {
  const app = new Hono<App>()
  app.onError(onError)
  app.notFound((c) => onError(noSuchPath(), c))
  // Before what is for people: a vendor's storm should cost as little as it can.
  app.post(HOOK_PATH, takeHook)
  app.use(
    withCtx(react, async (c, path, headers) =>
      app.request(new URL(path, c.req.url).href, { headers }, c.env, c.executionCtx),
    ),
    securityHeaders,
    refuseCrossSite,
  )
  app.get('/healthz', async (c) => {
    const { ctx } = c.var
    keepWatch(ctx)
    const { cronAt, watchdogAt, cronLate } = await clocks(ctx)
    const [cron_at, watchdog_at] = [isoOrNull(cronAt), isoOrNull(watchdogAt)]
    return c.json({ ok: true, cron_at, watchdog_at, cron_late: cronLate, local: c.env.LOCAL === 'yes' })
  })
  app.get('/.well-known/jwks.json', (c) => c.json(publicKeys(c.env)))
  app.get('/calls/reply.xsd', callXsd)
  app.get('/openapi.json', (c) =>
    c.body(openApiText(endpoints, c.var.origin), 200, { 'Content-Type': 'application/json' }),
  )
  app.use('/auth/*', limitSignIn, limitBody)
  for (const [method, path] of SIGN_IN_ROUTES) app.on(method, path, answerSignIn)
  app.post('/oauth/token', limitBody, giveToken)
  app.get('/oauth/start/:id', startOauth)
  app.get('/oauth/callback/:connector', endOauth)
  app.all('/sandbox/*', (c) =>
    c.env.LOCAL === 'yes' ? sandboxOverHttp(c.req.raw, toThisMachine(c.var.ctx)) : onError(noSuchPath(), c),
  )
  for (const e of inMatchingOrder(endpoints)) app.on(e.method, spellings(e), (c) => answer(c, e))
  for (const [path, allow] of methodsOf(endpoints))
    app.all(path, (c) => {
      c.header('Allow', allow)
      return onError(wrongMethod(), c)
    })
  return app
}

/** Path → what `Allow` says (RFC 9110, 10.2.1). HighLevel knows no 405: a method its paths do not have is a 404. */
function methodsOf(all: readonly Endpoint[]): Map<string, string> {
  const ours = inMatchingOrder(all).filter(({ style }) => style !== 'highlevel')
  const paths = Map.groupBy(ours, ({ path }) => path)
  return new Map(
    [...paths].map(([path, served]) => {
      const methods = served.map(({ method }) => method).toSorted()
      return [path, methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')]
    }),
  )
}

/** HighLevel drops a slash at the end before anyone looks, and its own pages write `/users/` both ways. */
function spellings({ path, style }: Endpoint): string[] {
  const bare = path.replace(/\/$/, '')
  return style === 'highlevel' ? [bare, `${bare}/`] : [path]
}

/** `/v1/invitations/accept` before `/v1/invitations/:id`: the first route that fits is taken. */
const inMatchingOrder = (list: readonly Endpoint[]): Endpoint[] =>
  list.toSorted((a, b) => Number(a.path.includes(':')) - Number(b.path.includes(':')))
