import type { Request } from './contract-request.ts'

/** Where the credentials go. `body`: fields that every JSON or form body gets besides (Workiz wants its secret there). */
export type Auth = (
  | { kind: 'none' }
  | { kind: 'bearer'; token: string }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'header'; name: string; value: string }
  | { kind: 'query'; name: string; value: string }
  /** Between base and path: `/api/v1/{{secret.api_token}}`. Such an address is a secret, and shown nowhere. */
  | { kind: 'path'; prefix: string }
  | OAuth2
) & { body?: Readonly<Record<string, string>> }

/**
 * An access token that runs out and is renewed (RFC 6749); it goes out as Bearer. A tenant's own connector says itself
 * where it goes, with `{{oauth.access_token}}`.
 */
export interface OAuth2 {
  kind: 'oauth2'
  /** A whole address, or a path on the base. */
  tokenUrl: string
  clientId: string
  clientSecret?: string
  /** Where the client's id and secret go. Default `body`. */
  client?: 'body' | 'basic'
  /** How a person consents in the browser. */
  authorize?: Authorize
  /** Tokens are asked for without anybody's consent, anew each time. */
  grant?: 'client_credentials'
  /** A manifest's own requests instead of the standard ones; they may name `{{code}}`, `{{verifier}}`, `{{redirect_url}}` and `{{oauth.<member>}}`. */
  grantRequest?: Request
  refreshRequest?: Request
  /** Further fields of every token request. */
  tokenParams?: Readonly<Record<string, string>>
  /** What the vendor calls its tokens besides Bearer, in lower case. */
  tokenTypes?: readonly string[]
  /** A token of a wider kind is exchanged for the one that calls need, where the reply to its grant says so. */
  exchange?: Exchange
  /** Setting → path in the token's reply: what the consent decided, such as the account's id. */
  settings?: Readonly<Record<string, string>>
  /** Setting → parameter of the callback: what some vendors tell only there, such as a company's id. */
  callbackSettings?: Readonly<Record<string, string>>
  /** Ends the grant at the vendor (RFC 7009 or its own call). */
  revoke?: Request
}

interface Authorize {
  /** Whole address of the consent page. With a base address of the connection's own, its path on that. */
  url: string
  scopes: readonly string[]
  /** Default a space. */
  separator?: ',' | ' '
  params?: Readonly<Record<string, string>>
  /** Set where the vendor tells `iss` in its callback (RFC 9207): it is compared then, and must be there. */
  issuer?: string
}

interface Exchange {
  when: { path: string; is: string }
  /** Its reply has the shape of a token's; it carries the wider token as Bearer. */
  request: Request
}
