/**
 * How the dashboard asks: `api` is the typed client of web/client, made from the endpoints themselves by `npm run client`.
 * Paths are written as in /docs, and a wrong path, query, body or use of a reply is a type error:
 *
 *     await api.get('/v1/keys/{id}', { path: { id } })
 *     await api.post('/v1/syncs/{id}/runs', { path: { id }, body: { dry_run: true } })
 *     await api.all('/v1/keys', { query: { state: 'active' } })       every row, page after page
 *     useLive(at('/v1/runs/{id}', { path: { id } }))                  kept fresh
 *     usePages(at('/v1/changes', { query: { record, order: 'desc' } }))
 *
 * What is empty in a query is left out. Shapes of replies are in types.ts.
 */
import { createClient } from '#client/client.ts'

export { ApiError, at, pageAt, type Address, type Page } from '#client/client.ts'

/** Who is asking; state.ts keeps it true. */
export const caller = { workspace: '', onSignedOut: () => {} }

const isOfWorkspace = (address: string) => address.startsWith('/v1/') && address !== '/v1/me'

export const api = createClient({
  // A workspace one was removed from must not stand in the way of asking which ones are left.
  headers: (address): Record<string, string> =>
    caller.workspace && isOfWorkspace(address) ? { 'syncline-workspace': caller.workspace } : {},
  onRefused: ({ status }, address) => {
    if (status === 401 && address.startsWith('/v1/')) caller.onSignedOut()
  },
})
