/** Who may work: each tenant has a few places, and the runs without one wait in D1. */
import type { TenantCtx } from '#kit/context.ts'
import { PLACES } from './rules.ts'

export interface Seated {
  tenantId: string
  runId: string
  pages: number
}

/** A person's click finds a place that no schedule may take. */
const MAY_WORK = `${PLACES} + (w.trigger = 'person')`
const TAKEN = `(SELECT count(*) FROM runs s WHERE s.tenant_id = w.tenant_id AND s.sent_at IS NOT NULL AND s.finished_at IS NULL)`

/** Those that wait and whose time has come, first in line first: people, then who has waited longest. */
const inLine = (whose: string) => `
  SELECT w.tenant_id, w.id, ${MAY_WORK} - ${TAKEN} AS free,
    row_number() OVER (PARTITION BY w.tenant_id ORDER BY w.trigger = 'person' DESC, w.lease_until, w.id) AS turn
  FROM runs w WHERE ${whose} w.sent_at IS NULL AND w.finished_at IS NULL AND w.lease_until <= ?1`

/** One statement, and D1 has one writer: two who look at the same moment do not give the same place away. */
const seat = (whose: string) => `
  UPDATE runs SET sent_at = ?1, lease_until = ?1 WHERE (tenant_id, id) IN
    (SELECT tenant_id, id FROM (${inLine(whose)}) WHERE turn <= free ORDER BY turn LIMIT ?2)
  RETURNING tenant_id AS tenantId, id AS runId, pages`

/** Gives this tenant's free places away. */
export async function takePlaces(ctx: TenantCtx): Promise<Seated[]> {
  const { results } = await ctx.db.$client
    .prepare(seat('w.tenant_id = ?3 AND'))
    .bind(ctx.now(), PLACES + 1, ctx.tenantId)
    .all<Seated>()
  return results
}

/** Gives every tenant's free places away, a first one to each before anybody gets a second. */
export async function acrossTenantsTakePlaces(
  shard: D1Database,
  now: number,
  limit: number,
): Promise<Seated[]> {
  const { results } = await shard.prepare(seat('')).bind(now, limit).all<Seated>()
  return results
}

/** Holds for a run that has a place, or finds one free: part of the claim. */
export const HAS_PLACE = `(sent_at IS NOT NULL OR (SELECT count(*) FROM runs s WHERE s.tenant_id = runs.tenant_id
  AND s.sent_at IS NOT NULL AND s.finished_at IS NULL) < ${PLACES} + (runs.trigger = 'person'))`
