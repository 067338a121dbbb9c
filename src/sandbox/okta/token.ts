import type { Context } from 'hono'

/** An API token goes out as `SSWS`, an app's access token as `Bearer`; '' is none. */
export const tokenOf = (c: Context): string =>
  /^(?:SSWS|Bearer) (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''

/** `sandbox-token-northwind` is a token of northwind's people; any other token has a company of its own. */
export const companyOf = (token: string): string => token.split('-').at(-1) || token
