import { useConnections } from '#connections.ts'
import { useEndpoints } from '../endpoints/endpoints.ts'

/** An id of a connection or an endpoint → its name. */
export function useNames(): Map<string, string> {
  const all = [...(useConnections().data ?? []), ...(useEndpoints().data ?? [])]
  return new Map(all.map(({ id, name }) => [id, name]))
}
