import { countStatements, dayOf, type Count } from '#domains/fates/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newTimedId } from '#kit/ids.ts'

const always = { sql: () => 'true', params: [] }

export interface Came {
  side: 'in' | 'out'
  /** The connection or the endpoint. */
  subject: string
  at: number
  n: number
  state: 'pending' | 'delivered' | 'filtered' | 'dead'
  reason?: string
}

/** Events as they stand in a shard when they have come that far, with their books. */
export async function came(
  ctx: TenantCtx,
  { side, subject, at, n, state, reason = '' }: Came,
): Promise<void> {
  const d1 = ctx.db.$client
  const [table, columns, values, prefix] =
    side === 'in'
      ? [
          'received',
          'connection_id, event_key, type, headers, body, received_at',
          `?3, ?2, 'x', '{}', '{}', ?4`,
          'rcv',
        ]
      : ['deliveries', 'endpoint_id, event_id, type, created_at', `?3, ?2, 'user.updated', ?4`, 'dlv']
  const insert = d1.prepare(
    `INSERT INTO ${table} (tenant_id, id, ${columns}, state, reason) VALUES (?1, ?2, ${values}, ?5, ?6)`,
  )
  const count = (fate: Count['fate'], why = ''): Count => ({
    side,
    subject,
    day: dayOf(at),
    fate,
    reason: why,
    n,
  })
  await d1.batch([
    ...Array.from({ length: n }, () =>
      insert.bind(ctx.tenantId, newTimedId(prefix, at), subject, at, state, reason),
    ),
    ...countStatements(
      ctx,
      [count('received'), ...(state === 'pending' ? [] : [count(state, reason)])],
      always,
    ),
  ])
}
