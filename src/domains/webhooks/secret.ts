import type { TenantCtx } from '#kit/context.ts'
import { open, seal } from '#kit/envelope.ts'

/** As Standard Webhooks writes them: 32 random bytes in base64 behind their prefix. */
export const newSecret = (): string =>
  `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`

/** Bound to the tenant and the endpoint: copied into another row it cannot be opened. */
const aad = (ctx: TenantCtx, endpointId: string): string =>
  `syn1|webhook-endpoint|${ctx.tenantId}|${endpointId}`

export const sealSecret = (ctx: TenantCtx, endpointId: string, secret: string): Promise<string> =>
  seal(ctx, secret, aad(ctx, endpointId))

export const openSecret = (ctx: TenantCtx, endpointId: string, sealed: string): Promise<string> =>
  open(ctx, sealed, aad(ctx, endpointId))
