import type { Connector } from '#connectors/contract.ts'
import type { Account } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { err, ok } from '#kit/result.ts'
import { askObject } from '#kit/stub.ts'
import type { Priority, WindowLimit } from './budget.ts'
import type { Permit } from './gate-rules.ts'
import { readRateHeaders } from './rate-headers.ts'
import type { TokenAnswer } from './token-keeper.ts'
import { openToken } from './token-seal.ts'

const MS = { '1s': 1000, '10s': 10_000, '1m': 60_000, '1h': 3_600_000, '1d': 86_400_000 }
/** The gate itself cannot be asked: nothing goes out uncounted, and the next try is soon. */
const NO_GATE_MS = 5000

export interface Whose {
  connectionId: string
  connector: Connector
  origins: readonly string[]
  priority: Priority
}

type Gate = NonNullable<Account['gate']>
type Stub = ReturnType<Env['CONNECTION_GATE']['getByName']>

/** The gate of a connection, as the engine asks it. */
export function gateOf(ctx: TenantCtx, whose: Whose): Gate {
  const { connectionId, connector, priority } = whose
  const limits: WindowLimit[] = connector.limits.map(({ requests, per }) => ({ requests, ms: MS[per] }))
  return {
    async permit() {
      try {
        const asking = async (gate: Stub): Promise<Permit> =>
          gate.permit({ priority, limits, now: ctx.now() })
        const permit = await asked(ctx, connectionId, asking)
        // RPC returns disposable objects; only plain data leaves this function.
        return permit.ok ? { ok: true } : { ok: false, waitMs: permit.waitMs, reason: permit.reason }
      } catch (error) {
        ctx.log('error', 'gate.away', { connection: connectionId, error })
        return { ok: false, waitMs: NO_GATE_MS, reason: 'budget' }
      }
    },
    async heard({ status, headers, kind, retryAfterMs: waitMs, token }) {
      const told = readRateHeaders(headers ?? new Headers(), ctx.now())
      const news = { limits, told, status, kind, waitMs, token, now: ctx.now() }
      try {
        await asked(ctx, connectionId, async (gate) => gate.heard(news))
      } catch (error) {
        // The vendor's answer is good without it; what was not heard, the next answer says again.
        ctx.log('warn', 'gate.away', { connection: connectionId, error })
      }
    },
    token: (refused) => tokenOf(ctx, whose, refused),
  }
}

async function tokenOf(
  ctx: TenantCtx,
  { connectionId, connector, origins }: Whose,
  refused?: number,
): ReturnType<Gate['token']> {
  let answer: TokenAnswer
  try {
    answer = await asked(ctx, connectionId, async (gate): Promise<TokenAnswer> =>
      gate.getToken({ now: ctx.now(), refused }),
    )
    if (answer.ok) {
      const value = await openToken(ctx, { connectionId, origins }, ['access', answer.sealed])
      return ok({ value, number: answer.number })
    }
  } catch (error) {
    ctx.log('error', 'gate.no_token', { connection: connectionId, error })
    const message = `The access token for ${connector.name} cannot be read. We try again by ourselves.`
    return err({ kind: 'busy', code: 'vendor.token_failed', message, retryAfterMs: NO_GATE_MS })
  }
  const why = answer.message ?? `${connector.name} takes no token of this connection any more.`
  return err(
    answer.waitMs === null
      ? { kind: 'refused', code: 'vendor.no_token', message: why, reauth: true }
      : { kind: 'busy', code: 'vendor.token_failed', message: why, retryAfterMs: answer.waitMs },
  )
}

export const forgetGate = (ctx: TenantCtx, connectionId: string): Promise<void> =>
  asked(ctx, connectionId, async (gate) => gate.forget())

export const asked = <T>(
  ctx: TenantCtx,
  connectionId: string,
  what: (gate: Stub) => Promise<T>,
): Promise<T> =>
  askObject(() => ctx.env.CONNECTION_GATE.getByName(`gate:${ctx.tenantId}:${connectionId}`), what)
