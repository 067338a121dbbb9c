import { useConnections } from '#connections.ts'
import { useEndpoints } from './endpoints/endpoints.ts'

/** What the connection or endpoint of an id is called. That it is gone is said only by a list that is here. */
export function useNameOf(): (id: string) => string {
  const [connections, endpoints] = [useConnections().data, useEndpoints().data]
  const known = new Map([...(connections ?? []), ...(endpoints ?? [])].map(({ id, name }) => [id, name]))
  return (id) => {
    const name = known.get(id)
    if (name !== undefined) return name
    if (id.startsWith('con_')) return connections ? 'Disconnected' : '…'
    return endpoints ? 'Deleted endpoint' : '…'
  }
}
