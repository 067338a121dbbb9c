import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { PersonCtx, TenantCtx } from '#kit/context.ts'
import type { Answered, Endpoint } from '#kit/endpoint.ts'
import type { App } from './app-types.ts'
import { personOf, tenantOf } from './caller.ts'
import { signedReply, withPosition } from './cursors.ts'
import { onError } from './errors.ts'
import { entityTag, isKnown } from './entity-tag.ts'
import { asText, askedFor, replySchema } from './format.ts'
import { readJson } from './guards.ts'
import { onceOnly } from './once-only.ts'
import { ROOT } from './xml.ts'

type Raw = { params: unknown; query: unknown; body: unknown }

/** A caller who is proven and may: whose data it is about, and what runs the endpoint as them. */
interface Admitted {
  ctx: TenantCtx | PersonCtx
  owner: string
  run: (raw: Raw) => Promise<Answered>
}

async function admit(c: Context<App>, e: Endpoint): Promise<Admitted> {
  if (e.who === 'person') {
    const ctx = await personOf(c)
    return { ctx, owner: ctx.person.id, run: (raw) => e.run(ctx, raw) }
  }
  const ctx = await tenantOf(c, e.scope)
  return { ctx, owner: ctx.tenantId, run: (raw) => e.run(ctx, raw) }
}

/** Who is calling, may they, what do they say: in this order, so that a stranger learns nothing from a 400. */
export async function answer(c: Context<App>, e: Endpoint): Promise<Response> {
  c.set('endpoint', e)
  const { ctx, owner, run } = await admit(c, e)
  const use = { owner, list: `${e.method} ${e.path}`, params: c.req.param(), query: queryOf(c) }
  const body = e.body ? await readJson(c) : undefined
  const work = async (): Promise<Response> => {
    const answered = await run({ params: use.params, query: withPosition(c.env, use), body })
    return sent(c, e, { ...answered, reply: signedReply(c.env, answered.reply, use) })
  }
  // HighLevel's POSTs only read: what they answered a moment ago is no reason to answer it again.
  const reads = e.method === 'GET' || e.style === 'highlevel'
  const key = reads ? undefined : c.req.header('idempotency-key')
  if (key === undefined) return work()
  const asked = { ctx, owner, key, endpoint: use.list, request: [use.params, use.query, body] }
  return onceOnly(c, asked, () => work().catch((error: Error) => onError(error, c)))
}

/** A parameter that comes twice is a list, which no schema takes: better refused than half heard. */
function queryOf(c: Context<App>): Record<string, unknown> {
  const given = new URL(c.req.url).searchParams
  // fromEntries, not assignment: `__proto__` becomes a name like any other, and is refused as one.
  return Object.fromEntries(
    [...new Set(given.keys())].map((name) => {
      const values = given.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}

function sent(c: Context<App>, e: Endpoint, { reply, format }: Answered): Response {
  if (reply === undefined) return c.body(null, 204)
  const xml = { schema: () => replySchema(e), root: ROOT }
  const { text, type } = asText(reply, askedFor(c) ?? format, xml)
  const headers = { 'Content-Type': type, Vary: 'Accept' }
  if (e.method !== 'GET') return c.body(text, statusOf(c, e), headers)
  const tag = entityTag(text)
  if (isKnown(tag, c.req.header('if-none-match'))) return c.body(null, 304, { ETag: tag, Vary: 'Accept' })
  return c.body(text, 200, { ...headers, ETag: tag })
}

function statusOf(c: Context<App>, { status = 200, versionStatus }: Endpoint): ContentfulStatusCode {
  const own = new Map(Object.entries(versionStatus ?? {})).get(c.req.header('version') ?? '')
  return own ?? (status as ContentfulStatusCode)
}
