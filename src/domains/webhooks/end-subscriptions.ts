import type { TenantCtx } from '#kit/context.ts'
import { disableEndpoint, removeEndpoint } from './end-store.ts'
import { allEndpoints } from './endpoint-store.ts'

/**
 * What a key has subscribed ends when the key does, or may subscribe no more. A REST hook is the program's own and goes; an
 * endpoint stays to be seen, and a person may switch it on again. Twice is once.
 */
export async function endSubscriptions(
  ctx: TenantCtx,
  { keyId, reason }: { keyId: string; reason: 'key_revoked' | 'key_narrowed' },
): Promise<void> {
  const own = (await allEndpoints(ctx)).filter(({ createdBy }) => createdBy === `key:${keyId}`)
  for (const { id, source, status } of own) {
    if (source === 'rest_hook') await removeEndpoint(ctx, id)
    else if (status !== 'disabled') await disableEndpoint(ctx, id, reason)
  }
}
