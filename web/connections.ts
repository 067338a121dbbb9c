import { api, caller } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import { isBusyConnection } from '#status.ts'
import type { Connection, ConnectionWithSyncs, Connector, Sync } from '#types.ts'

const kinds = ['user', 'tag', 'statistic']

/** Every connection of the workspace with its syncs, in the order of their names. */
export function useConnections(): Live<ConnectionWithSyncs[]> {
  return useLive('connections', { load: loadAll, isBusy: (all) => all.some(isBusyConnection) })
}

export function useConnection(id: string | null): Live<ConnectionWithSyncs> {
  return useLive(id && `connection ${id}`, { load: () => loadOne(id ?? ''), isBusy: isBusyConnection })
}

/** The apps that can be connected. */
export function useCatalog(): Live<Connector[]> {
  return useLive('connectors', { load: loadCatalog })
}

/** One app out of the catalog; undefined while it loads, or where a manifest is gone. */
export function useConnector(id: string): Connector | undefined {
  return useCatalog().data?.find((one) => one.id === id)
}

const CATALOG_MS = 30_000
const catalogs = new Map<string, { askedAt: number; catalog: Promise<Connector[]> }>()

// Ours change only with a new version of Syncline, a workspace's manifests now and then: not worth asking each time.
// Each workspace has a catalog of its own.
function loadCatalog(): Promise<Connector[]> {
  const { workspace } = caller
  const known = catalogs.get(workspace)
  if (known && Date.now() - known.askedAt < CATALOG_MS) return known.catalog
  const catalog = api.all('/v1/connectors')
  catalogs.set(workspace, { askedAt: Date.now(), catalog })
  catalog.catch(() => catalogs.delete(workspace))
  return catalog
}

/** A manifest was added, changed or removed: what is known of the catalog is no longer so. */
export function forgetCatalog(): void {
  catalogs.delete(caller.workspace)
}

function appOf(connection: Connection, connectors: Connector[]): string {
  return connectors.find((one) => one.id === connection.connector)?.name ?? connection.connector
}

async function loadAll(): Promise<ConnectionWithSyncs[]> {
  const [connections, syncs, connectors] = await Promise.all([
    api.all('/v1/connections'),
    api.all('/v1/syncs'),
    loadCatalog(),
  ])
  return connections
    .map((one) => ({
      ...one,
      app: appOf(one, connectors),
      syncs: inOrder(syncs.filter((sync) => sync.connection_id === one.id)),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

async function loadOne(id: string): Promise<ConnectionWithSyncs> {
  const path = { id }
  const [connection, syncs, connectors] = await Promise.all([
    api.get('/v1/connections/{id}', { path }),
    api.all('/v1/connections/{id}/syncs', { path }),
    loadCatalog(),
  ])
  return { ...connection, app: appOf(connection, connectors), syncs: inOrder(syncs) }
}

function inOrder(syncs: Sync[]): Sync[] {
  return syncs.toSorted((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label))
}

// Users, tags, statistics, then the rest.
function rank(sync: Sync): number {
  return kinds.includes(sync.kind) ? kinds.indexOf(sync.kind) : kinds.length
}
