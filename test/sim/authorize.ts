import { createExecutionContext } from 'cloudflare:test'
import { findConnection } from '#domains/connections/index.ts'
import { storeTokens } from '#domains/connections/store-tokens.ts'
import { testConnection } from '#domains/connections/check.ts'
import { insert } from '#domains/connections/store.ts'
import { emit } from '#domains/events/index.ts'
import { enterAs } from '#domains/tenants/index.ts'
import { storeSecrets } from '#domains/vault/index.ts'
import { ctxOf } from '#entry/context.ts'
import { reactions } from '#entry/reactions.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { secret } from '#kit/secret.ts'
import type { Account } from './account.ts'
import { CLIENT_SECRET } from './acme.ts'
import type { Task } from './gate.ts'
import { authorized } from './grants.ts'
import type { Known, Tenant } from './people.ts'
import type { Platform } from './platform.ts'

const BASE = 'http://127.0.0.1:1'

function asWorker(p: Platform, tenant: Tenant, work: (ctx: TenantCtx) => Promise<unknown>): Promise<Task> {
  const task: Task = { name: 'authorize', dead: false, ended: false, shard: tenant.shard }
  return p.gate
    .start(task, async () => {
      const system = { kind: 'system', id: 'syncline' } as const
      const ctx = await enterAs(
        { ...ctxOf(p.env, createExecutionContext()), react: reactions },
        tenant.id,
        system,
      )
      if (ctx) await work(ctx)
    })
    .then(() => task)
}

async function grant(ctx: TenantCtx, { account, id, now }: { account: Account; id: string; now: number }) {
  const { access, refresh } = authorized(account, now)
  const lifetimeMs = account.grants.lifetimeS * 1000
  await storeTokens(ctx, id, { access: secret(access), refresh: secret(refresh), lifetimeMs })
}

/** As the way back from the vendor's consent page will: credentials, the row, the tokens, and the syncs begin. */
export async function connectApp(p: Platform, tenant: Tenant, account: Account): Promise<void> {
  const id = newId('con')
  account.gate = `gate:${tenant.id}:${id}`
  account.grants.person = await asWorker(p, tenant, async (ctx) => {
    const place = { connectionId: id, version: 1, origins: [BASE] }
    await storeSecrets(ctx, place, { client_secret: CLIENT_SECRET })
    await insert(ctx, {
      id,
      connector: 'acme',
      name: account.name,
      way: 'default',
      mode: 'live',
      baseUrl: BASE,
      permitted: null,
      settings: {},
      secrets: {},
      secretVersion: 1,
      status: 'ok',
      statusMessage: null,
      testedAt: null,
      createdAt: ctx.now(),
      hookNumber: 1,
      hook: null,
      removedAt: null,
    })
    await grant(ctx, { account, id, now: p.time.now })
    await emit(ctx, { type: 'connection.ready', connectionId: id })
  })
}

/** A person connects the app anew. One at a time: of two, nobody could say whose tokens count. */
export async function authorize(p: Platform, { id, tenant, account }: Known): Promise<void> {
  const { person } = account.grants
  if (person && !person.ended) return
  account.grants.person = await asWorker(p, tenant, async (ctx) => {
    await findConnection(ctx, id)
    await grant(ctx, { account, id, now: p.time.now })
    await testConnection(ctx, id)
  })
}
