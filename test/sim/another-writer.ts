import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { connectorById } from '#connectors/registry.ts'
import { planPage } from '#domains/records/index.ts'
import { enterAs } from '#domains/tenants/index.ts'
import { mapRows } from '#engine/map.ts'
import { ctxOf } from '#entry/context.ts'
import { disturb, idOf, sent } from './account.ts'
import type { Op } from './gate.ts'
import type { World } from './world.ts'

const always = { sql: () => '1 = 1', params: [] }

/**
 * Somebody else writes the records of a page between its reading and its writing, as a webhook of the vendor will:
 * what the vendor has now, which may be newer than the page, and that a row is gone.
 */
export async function anotherWriter(world: World, op: Op | undefined): Promise<void> {
  const { runId, served, message } = op?.task ?? {}
  if (!op || !runId || !served || !message) return
  const tenant = world.people.tenants.find(({ id }) => id === message.tenantId)
  const book = world.ledgers.get(tenant?.shard ?? -1)
  const run = book?.last.runs.find(({ id }) => id === runId)
  // Whoever has lost the run writes nothing anyway.
  if (!book || run?.finished_at !== null || book.holders.get(runId) !== op.task) return
  if (world.random.chance(0.6)) disturb(served.account, served.ids, world.random)
  const { rows, gone } = served.account
  // A row that the page tells as deleted most of all: both of them tell it then.
  const likely = (id: string) => served.tombstones.includes(id) || world.random.chance(0.5)
  const some = [...rows, ...gone].filter((row) => served.ids.includes(idOf(row)) && likely(idOf(row)))
  const spec = connectorById(served.account.vendor)?.objects[run.object]
  const ctx = await enterAs(ctxOf(env, createExecutionContext()), message.tenantId, {
    kind: 'system',
    id: 'syncline',
  })
  if (some.length === 0 || !spec || !ctx) return
  sent(served.account, some)
  book.crossed.add(runId)
  const source = { tenantId: ctx.tenantId, connectionId: run.connection_id, object: run.object }
  const mapped = mapRows(some, spec, (text) => text).rows.map((row) =>
    gone.some((one) => idOf(one) === row.externalId) ? { ...row, deleted: true } : row,
  )
  const plan = await planPage(ctx, { source, kind: spec.kind, runId: 'another', guard: always }, mapped)
  if (plan.statements.length > 0) await ctx.db.$client.batch(plan.statements)
  await world.check()
}
