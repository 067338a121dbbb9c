import { enterAs } from '#domains/tenants/index.ts'
import type { Account } from '#engine/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { openPresent } from './present.ts'

/** A connection as its webhooks meet it. */
export interface Door {
  ctx: TenantCtx
  account: Account
  /** Of its address; one with another number is not an address any more. */
  number: number
}

const system = { kind: 'system', id: 'syncline' } as const

/** Null: there is no such connection. Throws where storage is away. */
export async function openDoor(
  ctx: Ctx,
  { tenantId, connectionId }: { tenantId: string; connectionId: string },
): Promise<Door | null> {
  const tenant = await enterAs(ctx, tenantId, system)
  const present = tenant && (await openPresent(tenant, connectionId))
  return present && { ctx: tenant, ...present }
}
