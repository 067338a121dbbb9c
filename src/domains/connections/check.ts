import type { Settings } from '#connectors/contract.ts'
import { emit } from '#domains/events/index.ts'
import { testAccount, type Failure } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { openAccount } from './account.ts'
import { found } from './find.ts'
import * as store from './store.ts'

/** Asks the vendor whether the stored credentials still work, and remembers the answer. */
export async function testConnection(ctx: TenantCtx, id: string) {
  const row = found(await store.find(ctx, id))
  const tested = await testAccount(ctx, await openAccount(ctx, row, 'person'))
  if (!tested.ok) {
    await noteTest(ctx, id, tested.error)
    return { ok: false, code: tested.error.code, message: tested.error.message, duration_ms: 0 }
  }
  await noteSuccess(ctx, id)
  await noteLearned(ctx, row, tested.value.learned)
  await emit(ctx, { type: 'connection.ready', connectionId: id })
  const duration_ms = tested.value.durationMs
  return { ok: true, code: null, message: 'The vendor accepted the credentials.', duration_ms }
}

/** Of a connection that was made before the vendor was asked for this, or whose account is another now. */
async function noteLearned(ctx: TenantCtx, row: store.ConnectionRow, learned: Settings): Promise<void> {
  if (Object.entries(learned).every(([id, value]) => row.settings[id] === value)) return
  await store.update(ctx, row.id, { settings: { ...row.settings, ...learned } })
}

/** A vendor that is busy or out of reach says nothing about the credentials. */
async function noteTest(ctx: TenantCtx, id: string, failure: Failure): Promise<void> {
  if (failure.kind === 'busy' || failure.kind === 'unreachable') return
  const status = failure.reauth ? 'reauth_required' : 'failed'
  await store.update(ctx, id, { status, statusMessage: failure.message, testedAt: ctx.now() })
}

/** What a piece of work learned: that it went well, or that the credentials are refused. Other trouble is its own. */
export async function noteOutcome(ctx: TenantCtx, id: string, failure: Failure | null): Promise<void> {
  if (failure === null) await noteSuccess(ctx, id)
  else if (failure.reauth) await noteTest(ctx, id, failure)
}

const noteSuccess = (ctx: TenantCtx, id: string) =>
  store.update(ctx, id, { status: 'ok', statusMessage: null, testedAt: ctx.now() })
