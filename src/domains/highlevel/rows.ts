import * as v from 'valibot'
import type { TenantCtx } from '#kit/context.ts'
import { noAccess, notRead, tooLong } from './errors.ts'
import { rowsOf, type Wanted } from './store.ts'

/**
 * The vendor's own rows as they were read, deleted ones left out, and how many there are. Throws 403 for a location that
 * is not this workspace's, 503 for one that was not read to the end yet, 422 for more than fits.
 */
export async function rows<Item extends v.GenericSchema>(
  ctx: TenantCtx,
  { item, ...wanted }: Wanted & { item: Item },
) {
  const found = await rowsOf(ctx, wanted)
  if (!found) throw noAccess()
  if (!found.isRead) throw notRead()
  const { count } = found
  if (found.rows.length < Math.min(wanted.limit, Math.max(0, count - wanted.skip))) throw tooLong()
  return { rows: found.rows.map((text) => v.parse(item, JSON.parse(text))), count }
}
