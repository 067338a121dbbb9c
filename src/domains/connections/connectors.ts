import type { Connector, Webhooks } from '#connectors/contract.ts'
import { connectorById, connectors } from '#connectors/registry.ts'
import { findManifestConnector, listManifestConnectors } from '#domains/manifests/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { unknownConnector } from './errors.ts'
import { find } from './store.ts'

/** One of ours, or a manifest of the workspace: another workspace's is as unknown as one that never was. */
export async function connectorOf(ctx: TenantCtx, id: string): Promise<Connector> {
  const connector = await findConnector(ctx, id)
  if (!connector) throw unknownConnector()
  return connector
}

/** The same; null where there is none (any more). */
export async function findConnector(ctx: TenantCtx, id: string): Promise<Connector | null> {
  return connectorById(id) ?? findManifestConnector(ctx, id)
}

/** Ours in the order of the catalog, then the workspace's own. */
export async function catalog(ctx: TenantCtx): Promise<readonly Connector[]> {
  return [...connectors, ...(await listManifestConnectors(ctx))]
}

/** What the objects are called, in the order asked; each connector is looked up once. */
async function objectLabels(
  ctx: TenantCtx,
  asked: readonly { connector: string; object: string }[],
): Promise<string[]> {
  const ids = [...new Set(asked.map(({ connector }) => connector))]
  const found = new Map<string, Connector | null>()
  for (const id of ids) found.set(id, await findConnector(ctx, id))
  return asked.map(({ connector, object }) => found.get(connector)?.objects[object]?.label ?? object)
}

/**
 * What events are called, in the order asked; null for a type the connector does not know, and for a connection that is
 * removed.
 */
async function eventLabels(
  ctx: TenantCtx,
  asked: readonly { connectionId: string; type: string }[],
): Promise<(string | null)[]> {
  const events = new Map<string, Webhooks['events']>()
  for (const id of new Set(asked.map(({ connectionId }) => connectionId))) {
    const row = await find(ctx, id)
    events.set(id, (row && (await findConnector(ctx, row.connector))?.webhooks?.events) ?? {})
  }
  return asked.map(({ connectionId, type }) => {
    const known = events.get(connectionId) ?? {}
    return (Object.hasOwn(known, type) && known[type]?.label) || null
  })
}

/** What a connector calls its objects, and its events. */
export const labelsOf = { objects: objectLabels, events: eventLabels }
