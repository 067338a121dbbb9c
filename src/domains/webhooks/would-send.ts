import type { Preview } from '#domains/records/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { addressFor } from './address.ts'
import { listeners } from './feed-store.ts'
import { whyNot } from './fits.ts'

/** Shown at most: the first of them tell what it would be like. */
const SHOWN = 200

/**
 * What changes to records that have not happened would send to the tenant's endpoints, and why. What a filter says of a
 * record's fields is not decided before they are written: then it is told as what may be sent.
 */
export async function wouldSend(
  ctx: TenantCtx,
  { connectionId, object, kind }: { connectionId: string; object: string; kind: string },
  previews: readonly Preview[],
): Promise<{ method: 'POST'; url: string; why: string }[]> {
  if (previews.length === 0) return []
  const all = await listeners(ctx)
  const requests: { method: 'POST'; url: string; why: string }[] = []
  for (const { type: what, name, external_id } of previews) {
    const type = `${kind}.${what}`
    const record = { connectionId, object, email: null, name, fields: null }
    for (const endpoint of all) {
      if (whyNot(endpoint, { type, record }) !== null) continue
      if (requests.length === SHOWN) return requests
      const maybe = endpoint.filter?.where ? ', if its filter lets it through' : ''
      const why = `${type} of ${name ?? external_id}, for “${endpoint.name}”${maybe}`
      requests.push({ method: 'POST', url: addressFor(ctx, endpoint.url), why })
    }
  }
  return requests
}
