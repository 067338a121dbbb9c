import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { enterAs } from '#domains/tenants/index.ts'
import { ctxOf } from '#entry/context.ts'
import type { TenantCtx } from '#kit/context.ts'

/** The workspace as a queue message would find it; `settings` are those of another deployment. */
export async function tenant(id: string, settings: Partial<Env> = {}): Promise<TenantCtx> {
  const ctx = ctxOf({ ...env, ...settings }, createExecutionContext())
  const entered = await enterAs(ctx, id, { kind: 'system', id: 'test' })
  if (!entered) throw new Error(`no workspace ${id}`)
  return entered
}
