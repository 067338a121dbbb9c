import { dayOf } from '#domains/fates/index.ts'
import { enterAs, shards } from '#domains/tenants/index.ts'
import type { Ctx, TenantCtx } from '#kit/context.ts'
import { acrossTenantsWithBreaks, acrossTenantsWithEvents } from './audit-store.ts'
import { standing } from './balance.ts'
import { breaks, endBreak, writeBreak } from './balance-store.ts'
import { unbalanced } from './rules.ts'
import { placeOfTurn } from './turns.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Workspaces that a tick looks at, on each shard; of those with an open break as many more. */
const PER_TICK = 25
const MOST_BREAKS = 100
const system = { kind: 'system', id: 'syncline' } as const

/** Cron: compares the books of some workspaces with their pending events, in turns. */
export async function auditBooks(ctx: Ctx): Promise<void> {
  const from = placeOfTurn(Math.floor(ctx.now() / MINUTE))
  const since = dayOf(ctx.now() - DAY)
  for (const { d1 } of shards(ctx.env)) {
    const broken = await acrossTenantsWithBreaks(d1, PER_TICK)
    const inTurn = await acrossTenantsWithEvents(d1, { from, since, limit: PER_TICK })
    for (const id of new Set([...broken, ...inTurn])) {
      const tenant = await enterAs(ctx, id, system)
      if (tenant)
        await auditOne(tenant).catch((error: unknown) =>
          ctx.log('error', 'ledger.not_audited', { tenantId: id, error }),
        )
    }
  }
}

/**
 * Books and rows are read in one statement and change in one batch, so there is no moment at which right books look wrong.
 * What is off is still looked at twice before anybody is alarmed: it costs nothing while all is well, and a person who mends
 * rows by hand, one statement after the other, is no break.
 */
export async function auditOne(ctx: TenantCtx): Promise<void> {
  const first = unbalanced(await standing(ctx))
  const off = first.length === 0 ? [] : unbalanced(await standing(ctx))
  const isOff = ({ side, subject }: { side: string; subject: string }) =>
    off.some((one) => one.side === side && one.subject === subject)
  for (const one of off.filter(({ subject }) => first.some((before) => before.subject === subject))) {
    ctx.log('error', 'ledger.break', { tenantId: ctx.tenantId, ...one })
    await writeBreak(ctx, one)
  }
  for (const one of await breaks(ctx, MOST_BREAKS))
    if (one.endedAt === null && !isOff(one)) {
      await endBreak(ctx, one)
      ctx.log('info', 'ledger.break_ended', { tenantId: ctx.tenantId, side: one.side, subject: one.subject })
    }
}
