import { checkReceiver } from '#engine/deliver.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import * as end from './end-store.ts'
import * as store from './endpoint-store.ts'
import { badUrl, endpointNotFound, stillRotating, tooManyEndpoints } from './errors.ts'
import type { Filter } from './filter.ts'
import { hintsOf, sendHints } from './message.ts'
import { newSecret, openSecret, sealSecret } from './secret.ts'

const OVERLAP_MS = 86_400_000

interface Wish {
  name: string
  url: string
  eventTypes: string[]
  filter: Filter | null
  source: store.EndpointRow['source']
}

/** Adds an endpoint; its secret in whole text beside it. */
export async function addEndpoint(
  ctx: TenantCtx,
  wish: Wish,
): Promise<{ row: store.EndpointRow; secret: string }> {
  await checkUrl(ctx, wish.url, wish.source === 'rest_hook' ? 'target_url' : 'url')
  const id = newId('whe')
  const secret = newSecret()
  const sealed = await sealSecret(ctx, id, secret)
  if (!(await store.insertEndpoint(ctx, { ...wish, id, secret: sealed, createdBy: actorOf(ctx) })))
    throw tooManyEndpoints()
  return { row: await found(ctx, id), secret }
}

type Change = Partial<Pick<Wish, 'name' | 'url' | 'eventTypes' | 'filter'>> & { status?: 'active' | 'paused' }

export async function changeEndpoint(
  ctx: TenantCtx,
  id: string,
  { status, ...change }: Change,
): Promise<store.EndpointRow> {
  const row = await found(ctx, id)
  if (status === undefined && Object.keys(change).length === 0) return row
  // A form sends all it shows: the address that is there already is no other one, and forgives nothing.
  const url = change.url === row.url ? undefined : change.url
  if (url !== undefined) await checkUrl(ctx, url, 'url')
  const anew = url !== undefined || (status === 'active' && row.status !== 'active')
  const updated = await store.updateEndpoint(ctx, id, {
    ...change,
    ...(status && { status, disabledReason: null }),
    // The key that made it may be no more; who switches it on again answers for it.
    ...(status && row.status === 'disabled' && row.source === 'person' && { createdBy: actorOf(ctx) }),
    anew,
  })
  if (!updated) throw endpointNotFound()
  if (anew) await sendHints(ctx, hintsOf(ctx.tenantId, [id]))
  return updated
}

/** Both secrets sign for a day, so that a receiver may take the new one whenever it suits. */
export async function rotateSecret(ctx: TenantCtx, id: string) {
  const row = await found(ctx, id)
  const until = ctx.now() + OVERLAP_MS
  const secret = newSecret()
  const sealed = await sealSecret(ctx, id, secret)
  const open = (row.previousUntil ?? 0) > ctx.now()
  if (open || !(await store.rotateSecret(ctx, row, { secret: sealed, until }))) {
    const { previousUntil } = await found(ctx, id)
    throw stillRotating({
      details: {
        previous_secret_until: previousUntil === null ? null : new Date(previousUntil).toISOString(),
      },
    })
  }
  return { secret, previousUntil: until }
}

export async function revealSecret(ctx: TenantCtx, id: string) {
  const { secret, previousUntil } = await found(ctx, id)
  return { secret: await openSecret(ctx, id, secret), previousUntil }
}

/** From then on nothing is sent: what waits is dropped, and counted as such. */
export async function removeEndpoint(ctx: TenantCtx, id: string): Promise<void> {
  if (!(await end.removeEndpoint(ctx, id))) throw endpointNotFound()
}

export async function found(ctx: TenantCtx, id: string): Promise<store.EndpointRow> {
  const row = await store.findEndpoint(ctx, id)
  if (!row) throw endpointNotFound()
  return row
}

async function checkUrl(ctx: TenantCtx, url: string, path: string): Promise<void> {
  const checked = await checkReceiver(ctx, url)
  if (!checked.ok) throw badUrl({ details: [{ in: 'body', path, message: checked.error.message }] })
}

export const actorOf = ({ actor }: TenantCtx): string => `${actor.kind}:${actor.id}`
