import { call, type Reply } from './app.ts'
import type { Member } from './people.ts'

export interface IssuedKey {
  id: string
  text: string
  call: (method: string, path: string, body?: unknown) => Promise<Reply>
}

/** A key of the member's workspace. */
export async function issueKey(
  owner: Member,
  scopes: readonly string[],
  limits: { rate_per_minute?: number; day_quota?: number } = {},
): Promise<IssuedKey> {
  const issued = await owner.call('POST', '/v1/keys', { name: 'a partner', scopes, ...limits })
  if (issued.status !== 201) throw new Error(`key: ${JSON.stringify(issued.body)}`)
  const text = String(issued.body.key)
  return { id: issued.body.id, text, call: (method, path, body) => callWith(text, method, { path, body }) }
}

export const callWith = (key: string, method: string, { path, body }: { path: string; body?: unknown }) =>
  call(method, path, { body, headers: { authorization: `Bearer ${key}` } })
