import type { Request as Description } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Account } from './account.ts'
import { planRequest } from './plan-action.ts'
import { fullReading, specOf } from './reading.ts'

/**
 * What would be asked to read one thing again, or, without an id, first of a whole list. Nothing leaves the house, and no
 * secret is in it. Null: the connector has no such request.
 */
export async function planReading(
  ctx: Ctx,
  account: Account,
  { object, id }: { object: string; id?: string },
): Promise<{ method: string; url: string } | null> {
  const spec = specOf(account.connector, object)
  if (!spec) return null
  const description: Description | undefined =
    id === undefined ? fullReading(spec, account.settings).list : spec.one?.request
  if (!description) return null
  const { method, path } = await planRequest(ctx, account, { description, names: { id } })
  return { method, url: account.base.replace(/\/$/, '') + path }
}
