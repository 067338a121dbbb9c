import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { signIn } from '#domains/sign-in/index.ts'
import { lastBeat } from '#domains/tenants/index.ts'
import type { Endpoint } from '#kit/endpoint.ts'
import type { Reactions } from '#kit/reactions.ts'
import { sandboxOverHttp } from '#sandbox/index.ts'
import type { App } from './app-types.ts'
import { personOf, tenantOf } from './caller.ts'
import { withCtx } from './context.ts'
import { endpoints } from './endpoints.ts'
import { noSuchPath, onError } from './errors.ts'
import {
  limitBody,
  limitSignIn,
  readJson,
  refuseCrossSite,
  refuseForeignTarget,
  securityHeaders,
} from './guards.ts'
import { openApi } from './openapi.ts'

/** The HTTP side of the house. `react` comes from src/entry, which lies above us. */
export function createApp(react: Reactions): Hono<App> {
  const app = new Hono<App>()
  app.onError(onError)
  app.notFound((c) => onError(noSuchPath(), c))
  app.use(withCtx(react), securityHeaders, refuseCrossSite)
  app.get('/healthz', async (c) => {
    const cronAt = await lastBeat(c.var.ctx, 'cron')
    return c.json({ ok: true, cron_at: cronAt === null ? null : new Date(cronAt).toISOString() })
  })
  app.get('/openapi.json', (c) => c.json(openApi(endpoints, c.var.origin)))
  app.use('/auth/*', limitSignIn, limitBody, refuseForeignTarget)
  app.on(['GET', 'POST'], '/auth/*', (c) => signIn(c.var.ctx).handler(c.req.raw))
  app.all('/sandbox/*', (c) =>
    c.env.LOCAL === 'yes' ? sandboxOverHttp(c.req.raw) : onError(noSuchPath(), c),
  )
  for (const e of inMatchingOrder(endpoints)) app.on(e.method, e.path, (c) => answer(c, e))
  return app
}

/** `/v1/invitations/accept` before `/v1/invitations/:id`: the first route that fits is taken. */
const inMatchingOrder = (list: readonly Endpoint[]): Endpoint[] =>
  list.toSorted((a, b) => Number(a.path.includes(':')) - Number(b.path.includes(':')))

/** Who is calling, may they, what do they say: in this order, so that a stranger learns nothing from a 400. */
async function answer(c: Context<App>, e: Endpoint): Promise<Response> {
  const raw = async () => ({
    params: c.req.param(),
    query: c.req.query(),
    body: e.body ? await readJson(c) : undefined,
  })
  const reply =
    e.who === 'person'
      ? await e.run(await personOf(c), await raw())
      : await e.run(await tenantOf(c, e.scope), await raw())
  if (reply === undefined) return c.body(null, 204)
  return c.json(reply as object, (e.status ?? 200) as ContentfulStatusCode)
}
