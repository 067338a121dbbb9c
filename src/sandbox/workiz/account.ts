import type { Context } from 'hono'

/**
 * The token is the account; what Workiz's clients do not agree on, the token's text decides: `records` in it
 * counts offsets in records instead of pages, `bare` answers lists without a wrapper, `listed` with the
 * wrapper in a list, and `append` adds an update's tags to the old ones instead of replacing them.
 */
export interface Account {
  token: string
  offsets: 'pages' | 'records'
  wrapper: 'object' | 'bare' | 'listed'
  tags: 'replace' | 'append'
}

export function accountOf(token: string): Account {
  return {
    token,
    offsets: token.includes('records') ? 'records' : 'pages',
    wrapper: token.includes('bare') ? 'bare' : token.includes('listed') ? 'listed' : 'object',
    tags: token.includes('append') ? 'append' : 'replace',
  }
}

/** Ten characters at least, and nothing in it that says it is over. */
export const isToken = (token: string): boolean =>
  /^[\w-]{10,200}$/.test(token) && !/wrong|revoked/.test(token)

export const tokenIn = (c: Context): string => /^\/api\/v1\/([^/]+)\//.exec(c.req.path)?.[1] ?? ''

export const isSecret = (secret: unknown): boolean =>
  typeof secret === 'string' && secret.length >= 8 && !secret.includes('wrong')

/** A list in the wrapper this account gets. */
export function listed(
  c: Context,
  data: unknown[],
  more: { has_more?: boolean; found?: number } = {},
): Response {
  const { wrapper } = accountOf(tokenIn(c))
  if (wrapper === 'bare') return c.json(data)
  const whole = { flag: true, data, ...more }
  return c.json(wrapper === 'listed' ? [whole] : whole)
}
