/**
 * The five ways to show a key, read into one. Pure, and done before anything is hashed or asked for: a header that is
 * not exactly one of them is no credential at all.
 */

/** A whole key, with the client key that stood beside it, if any; or an access token of ours. Not believed yet. */
export type Shown = { kind: 'key'; text: string; clientKey: string | null } | { kind: 'jwt'; text: string }

const HEADER_AT_MOST = 4096
const KEY = /^\w{1,128}$/
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/
const CLIENT_KEY = /^[\w-]{4,64}$/
/** What can be seen of ASCII, without the comma: Headers join what was sent twice with one. */
const SECRET = /^[!-+\--~]{1,256}$/

/** Undefined: no credential was sent, so it may be a person with a cookie. Null: one was, and it is none. */
export function readCredential(headers: { get(name: string): string | null }): Shown | null | undefined {
  const authorization = headers.get('authorization')
  const apiKey = headers.get('x-api-key')
  if (authorization === null && apiKey === null) return undefined
  const one = authorization === null ? undefined : readAuthorization(authorization)
  const other = apiKey === null ? undefined : bareKey(apiKey)
  if (one === undefined || other === undefined) return one ?? other ?? null
  // Two that agree are one; of two that differ neither is believed.
  return one?.kind === 'key' && one.text === other?.text ? one : null
}

export function readAuthorization(header: string): Shown | null {
  if (header.length > HEADER_AT_MOST) return null
  const [, scheme = '', rest = ''] = /^([A-Za-z]{3,6}) +([!-+\--~]+)$/.exec(header) ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return JWT.test(rest) ? { kind: 'jwt', text: rest } : bareKey(rest)
    case 'basic':
      return pair(fromBase64(rest))
    case 'amx':
      return pair(rest)
    default:
      return null
  }
}

const bareKey = (text: string): Shown | null =>
  KEY.test(text) ? { kind: 'key', text, clientKey: null } : null

/** `client_key:client_secret`; a secret may have colons of its own. */
function pair(text: string): Shown | null {
  const colon = text.indexOf(':')
  return colon === -1 ? null : clientPair(text.slice(0, colon), text.slice(colon + 1))
}

export const clientPair = (clientKey: string, secret: string): Shown | null =>
  CLIENT_KEY.test(clientKey) && SECRET.test(secret) ? { kind: 'key', text: secret, clientKey } : null

/** Empty for text that no encoder would write: there is one way to write each credential. */
function fromBase64(text: string): string {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes.toString('latin1') : ''
}
