import type { Context } from 'hono'

/** An API key, or an OAuth token: whichever came stands for the account. */
export const keyOf = (c: Context): string =>
  c.req.header('X-Api-Key') ?? /^Bearer (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''

/** Whose staff works with this account: `sk_northwind` is northwind's, any other key is a company of its own. */
export const companyOf = (key: string): string => key.split('_').at(-1) || key
