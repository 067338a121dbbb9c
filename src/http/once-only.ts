import type { Context } from 'hono'
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status'
import { once, type StoredReply } from '#domains/idempotency/index.ts'
import type { PersonCtx, TenantCtx } from '#kit/context.ts'
import { open, seal } from '#kit/envelope.ts'
import type { App } from './app-types.ts'

interface Asked {
  ctx: TenantCtx | PersonCtx
  owner: string
  key: string
  endpoint: string
  request: unknown
}

/** A write with an Idempotency-Key: done once, and answered alike however often it is asked for. */
export async function onceOnly(
  c: Context<App>,
  asked: Asked,
  work: () => Promise<Response>,
): Promise<Response> {
  const { ctx, owner, endpoint } = asked
  const actor = 'actor' in ctx ? ctx.actor.id : owner
  const aad = ['syn1', 'idempotency', owner, actor, endpoint].join('|')
  const reply = await once(
    {
      env: c.env,
      log: c.var.log,
      by: c.var.requestId,
      owner,
      actor,
      endpoint,
      request: asked.request,
      key: asked.key,
      // What a person gets outside a workspace holds no secret, and no workspace's key could seal it.
      seal: async (text) => ('tenantId' in ctx ? seal(ctx, text, aad) : text),
      open: async (text) => ('tenantId' in ctx ? open(ctx, text, aad) : text),
    },
    async () => stored(await work()),
  )
  if (reply.replayed) c.header('Idempotency-Replayed', 'true')
  if (reply.type !== null) c.header('Content-Type', reply.type)
  return reply.text === ''
    ? c.body(null, reply.status as StatusCode)
    : c.body(reply.text, reply.status as ContentfulStatusCode)
}

async function stored(response: Response): Promise<StoredReply> {
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: await response.text(),
  }
}
