import type { Context } from 'hono'

export const keyOf = (c: Context): string =>
  /^Bearer (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''

/** `sk_test_northwind` is the key of northwind's people; any other key has a company of its own. */
export const companyOf = (key: string): string => key.split('_').at(-1) || key
