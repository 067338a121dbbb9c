import { call, type Reply } from './app.ts'
import type { Member } from './people.ts'

export interface IssuedKey {
  id: string
  text: string
  call: (method: string, path: string, body?: unknown) => Promise<Reply>
}

/** A key of the member's workspace; `wish` is the rest of the body. */
export async function issueKey(
  owner: Member,
  scopes: readonly string[],
  wish: Record<string, unknown> = {},
): Promise<IssuedKey> {
  const issued = await owner.call('POST', '/v1/keys', { name: 'a partner', scopes, ...wish })
  if (issued.status !== 201) throw new Error(`key: ${JSON.stringify(issued.body)}`)
  const text = String(issued.body.key)
  return { id: issued.body.id, text, call: (method, path, body) => callWith(text, method, { path, body }) }
}

export const callWith = (key: string, method: string, { path, body }: { path: string; body?: unknown }) =>
  call(method, path, { body, headers: { authorization: `Bearer ${key}` } })

export const locatorIn = (key: string): string => key.slice(9, 19)

export const basic = (key: string, clientKey = locatorIn(key)): string =>
  `Basic ${Buffer.from(`${clientKey}:${key}`).toString('base64')}`

/** Each way to show a key itself, as headers. */
export const STYLES: Record<string, (key: string) => Record<string, string>> = {
  Bearer: (key) => ({ authorization: `Bearer ${key}` }),
  'x-api-key': (key) => ({ 'x-api-key': key }),
  Basic: (key) => ({ authorization: basic(key) }),
  amx: (key) => ({ authorization: `amx ${locatorIn(key)}:${key}` }),
}

/** What /oauth/token answers to a form. */
export const askToken = (
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
): Promise<Reply> =>
  call('POST', '/oauth/token', {
    rawBody: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

/** An access token of this key. */
export async function tokenOf(key: string, scope?: string): Promise<string> {
  const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }
  const { status, body } = await askToken(form, { authorization: basic(key) })
  if (status !== 200) throw new Error(`token: ${JSON.stringify(body)}`)
  return String(body.access_token)
}
