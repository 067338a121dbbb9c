import { deliver, type Attempt } from '#engine/deliver.ts'
import type { TenantCtx } from '#kit/context.ts'
import { goesOn } from './health.ts'
import { reread, type Due, type Leased } from './lease-store.ts'
import { openSecret } from './secret.ts'
import { signedHeaders } from './sign.ts'

/** An invocation has six connections to the outside; one is left for name lookups. */
const AT_ONCE = 5
/** No attempt of a round begins later, so that all have ended and are written down well within the lease. */
const ROUND_MS = 10_000
/** How long a removed or paused endpoint may still be sent to. */
const LOOK_MS = 2000

export type Whole = Due & { body: string }

export interface Came extends Attempt {
  due: Due
  /** When it was sent. */
  at: number
}

/** The secrets that sign now: the endpoint's, and for a day after a rotation the one before. */
export async function secretsOf(
  ctx: TenantCtx,
  {
    id,
    secret,
    previousSecret,
    previousUntil,
  }: Pick<Leased, 'id' | 'secret' | 'previousSecret' | 'previousUntil'>,
): Promise<string[]> {
  const overlaps = previousSecret !== null && (previousUntil ?? 0) > ctx.now()
  return Promise.all((overlaps ? [secret, previousSecret] : [secret]).map((one) => openSecret(ctx, id, one)))
}

/** Sends these, five at a time, in the order they ended; fewer where the endpoint shows that it cannot take them. */
export async function sendRound(ctx: TenantCtx, endpoint: Leased, due: readonly Whole[]): Promise<Came[]> {
  const secrets = await secretsOf(ctx, endpoint)
  const began = ctx.now()
  let looked = began
  const came: Came[] = []
  const onTheWay = new Set<Promise<void>>()
  for (const delivery of due) {
    while (onTheWay.size > 0 && (onTheWay.size === AT_ONCE || !goesOn(endpoint, came, onTheWay.size)))
      await Promise.race(onTheWay)
    if (ctx.now() - began >= ROUND_MS || !goesOn(endpoint, came, onTheWay.size)) break
    if (ctx.now() - looked >= LOOK_MS) {
      looked = ctx.now()
      if (!(await reread(ctx, endpoint))) break
    }
    const attempt = sendOne(ctx, { url: endpoint.url, secrets }, delivery)
      .then((one) => void came.push({ ...one, due: delivery }))
      .finally(() => onTheWay.delete(attempt))
    onTheWay.add(attempt)
  }
  await Promise.all(onTheWay)
  return came
}

export async function sendOne(
  ctx: TenantCtx,
  { url, secrets }: { url: string; secrets: readonly string[] },
  { eventId, body }: Pick<Whole, 'eventId' | 'body'>,
): Promise<Attempt & { at: number }> {
  const at = ctx.now()
  const headers = signedHeaders({ id: eventId, body, at }, secrets)
  return { ...(await deliver(ctx, { url, headers, body })), at }
}
