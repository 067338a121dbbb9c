import { useCatalog, useConnections } from '#connections.ts'
import type { Connection, Connector } from '#types.ts'

type Sender = Pick<Connection, 'id' | 'name'> & Pick<Connector, 'triggers'>

/** The connections whose apps tell of something by themselves, with what they may tell. */
export function useSenders(): Sender[] {
  const connections = useConnections().data ?? []
  const catalog = new Map(useCatalog().data?.map(({ id, triggers }) => [id, triggers]))
  return connections.flatMap(({ id, name, connector }) => {
    const triggers = catalog.get(connector) ?? []
    return triggers.length > 0 ? [{ id, name, triggers }] : []
  })
}
