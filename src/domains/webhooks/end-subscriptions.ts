import type { TenantCtx } from '#kit/context.ts'
import { allEndpoints, disableEndpoint, removeEndpoint } from './endpoint-store.ts'

/**
 * What a key has subscribed ends with it. A REST hook is the program's own and goes; an endpoint stays to be seen, and a
 * person may switch it on again. Twice is once.
 */
export async function endSubscriptions(ctx: TenantCtx, keyId: string): Promise<void> {
  const own = (await allEndpoints(ctx)).filter(({ createdBy }) => createdBy === `key:${keyId}`)
  for (const { id, source, status } of own) {
    if (source === 'rest_hook') await removeEndpoint(ctx, id)
    else if (status !== 'disabled') await disableEndpoint(ctx, id, 'key_revoked')
  }
}
