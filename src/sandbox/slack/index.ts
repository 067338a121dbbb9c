import { Hono, type Context } from 'hono'
import { argumentsOf } from '#sandbox/arguments.ts'
import { callerOf } from './caller.ts'
import { groups } from './groups.ts'
import { messages } from './messages.ts'
import { refuse, type Method } from './method.ts'
import { access, authorize } from './oauth.ts'
import { session } from './session.ts'
import { users } from './users.ts'

const methods = new Map<string, Method>(Object.entries({ ...session, ...users, ...groups, ...messages }))

/** Every method passes the same way: the token, its scope, the budget. Refusals are HTTP 200, but for the last. */
async function call(c: Context): Promise<Response> {
  const name = c.req.param('method') ?? ''
  const method = methods.get(name)
  if (!method) return refuse(c, 'unknown_method', { req_method: name })
  const caller = callerOf(c.req.header('Authorization'))
  if (typeof caller === 'string') return refuse(c, caller)
  const provided = caller.scopes.join(',')
  const lacking = (needed: string) => refuse(c, 'missing_scope', { needed, provided })
  if (method.scope && !caller.scopes.includes(method.scope)) return lacking(method.scope)
  const args = await argumentsOf(c)
  if (!args) return refuse(c, 'invalid_json')
  const wait = method.rate(`${caller.token} ${method.per?.(args) ?? ''}`, Date.now())
  if (wait > 0) return c.json({ ok: false, error: 'ratelimited' }, 429, { 'Retry-After': String(wait) })
  const answer = method.answer(caller, args)
  if (typeof answer !== 'string') return c.json({ ok: true, ...answer })
  const [error = '', needed] = answer.split(' ')
  return needed ? lacking(needed) : refuse(c, error)
}

const app = new Hono()
  .get('/oauth/v2/authorize', authorize)
  .on(['GET', 'POST'], '/api/oauth.v2.access', access)
  .on(['GET', 'POST'], '/api/:method', call)
  .notFound((c) => c.text('Not Found', 404))
  .onError((error, c) => {
    console.error(error)
    return c.json({ ok: false, error: 'internal_error' }, 500)
  })

export const slack = (request: Request): Response | Promise<Response> => app.fetch(request)
