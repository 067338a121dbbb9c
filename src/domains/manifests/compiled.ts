import type { Connector } from '#connectors/contract.ts'
import { checkManifest, type Compiled, type ManifestKind, type Problem } from '#connectors/manifest/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { idPattern } from '#kit/ids.ts'
import { badManifest } from './errors.ts'
import * as store from './store.ts'

/** More than anybody offers in a list, and few enough to compile for one. */
export const MOST_MANIFESTS = 100

const MANIFEST_ID = idPattern('man')

/** The connector that a manifest of this workspace describes; null for every other id. */
export async function findManifestConnector(ctx: TenantCtx, id: string): Promise<Connector | null> {
  if (!MANIFEST_ID.test(id)) return null
  const row = await store.findEver(ctx, id)
  return row ? connectorIn(ctx, row) : null
}

/** Those on offer. One that a newer Syncline does not understand any more is left out, and said in the log. */
export async function listManifestConnectors(ctx: TenantCtx): Promise<Connector[]> {
  const rows = await store.list(ctx, { sort: 'created_at', order: 'asc', limit: MOST_MANIFESTS })
  return rows.flatMap((row) => connectorIn(ctx, row) ?? [])
}

function connectorIn(ctx: TenantCtx, row: store.ManifestRow): Connector | null {
  const { compiled } = checkManifest(row.source, row)
  if (!compiled) ctx.log('error', 'manifest.not_understood', { manifest: row.id })
  return compiled?.connector ?? null
}

/** What a text would become, or 422 with every place that is wrong. */
export function compiledOf(wish: { id: string; name: string; kind: ManifestKind; source: string }): {
  compiled: Compiled
  warnings: Problem[]
} {
  const { compiled, errors, warnings } = checkManifest(wish.source, wish)
  if (compiled) return { compiled, warnings }
  throw badManifest({ details: errors.slice(0, 50).map((one) => ({ in: 'manifest', ...one })) })
}
