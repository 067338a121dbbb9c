import { call, type Reply } from './app.ts'
import type { Member } from './people.ts'

export interface MadeCall {
  id: string
  /** Path and query to be filled in. */
  address: string
  clientKey: string
  secret: string
  /** By its first key, with these parameters. */
  get: (parameters?: Record<string, string>, headers?: Record<string, string>) => Promise<Reply>
}

export const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

/** An API call of the member's workspace, with its first key. */
export async function apiCall(owner: Member, wish: Record<string, unknown>): Promise<MadeCall> {
  const made = await owner.call('POST', '/v1/api-calls', { name: 'Partner', ...wish })
  if (made.status !== 201) throw new Error(`api call: ${JSON.stringify(made.body)}`)
  const { id, address, client_key: clientKey, client_secret: secret } = made.body
  return {
    id,
    address,
    clientKey,
    secret,
    get: (parameters = {}, headers = {}) =>
      call('GET', pathOf(id, parameters), { headers: { ...bearer(secret), ...headers } }),
  }
}

export const pathOf = (id: string, parameters: Record<string, string> = {}): string =>
  `/calls/${id}?${String(new URLSearchParams(parameters))}`
