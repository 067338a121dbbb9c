import type { Ctx, TenantCtx } from './context.ts'

/** The two ways news is passed on; what the news may be is declared by src/domains/events. */
export interface Reactions {
  tenant: (ctx: TenantCtx, event: { type: string }) => Promise<void>
  house: (ctx: Ctx, event: { type: string }) => Promise<void>
}
