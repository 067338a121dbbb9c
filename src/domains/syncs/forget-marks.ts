import type { TenantEvent } from '#domains/events/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { updateSyncsOf } from './store.ts'

/**
 * New credentials may open another account, or more of the same one: what was read with the old ones says nothing
 * about it, so each sync begins with a full reading.
 */
export const onCredentialsReady = (
  ctx: TenantCtx,
  { connectionId }: Extract<TenantEvent, { type: 'connection.ready' }>,
) => updateSyncsOf(ctx, connectionId, { mark: null, fullAt: null })
