import type { Context, Next } from 'hono'
import { spend } from './budget.ts'
import { locationIn } from './location.ts'
import { refuse } from './refuse.ts'

/** What every call passes, in this order: budget, token, Version, and whether the location is one's own. */
export async function gate(c: Context, next: Next): Promise<Response | void> {
  const token = /^Bearer (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1]
  const location = locationIn(c.req)
  const company = c.req.query('companyId')
  const budget = spend(bucket({ location, company, token }), Date.now())

  const refused = budget.exceeded
    ? refuse(c, 429, 'Too Many Requests')
    : (checkToken(c, token) ?? checkVersion(c) ?? checkLocation(c, location))
  if (!refused) await next()
  else c.res = refused
  for (const [name, value] of Object.entries(budget.headers)) c.res.headers.set(name, value)
}

function bucket(whose: { location?: string; company?: string; token?: string }): string {
  if (whose.location) return `location ${whose.location}`
  return whose.company ? `company ${whose.company}` : `token ${whose.token}`
}

function checkToken(c: Context, token: string | undefined): Response | undefined {
  if (!token) return refuse(c, 401, 'Invalid token: access token is invalid')
  if (!token.startsWith('pit-') || token.length < 10) return refuse(c, 401, 'Invalid JWT')
  if (token.includes('expired')) return refuse(c, 401, 'Invalid token: access token is invalid')
  if (token.includes('noscope')) return refuse(c, 401, 'The token is not authorized for this scope.')
  return undefined
}

/** Only the statistics are known in their v3 shape; elsewhere v3 renames things in ways we have not seen. */
function checkVersion(c: Context): Response | undefined {
  const version = c.req.header('Version')
  if (!version) return refuse(c, 400, 'version header was not found.')
  const v3 = c.req.path === '/social-media-posting/statistics'
  if (version === '2021-07-28' || (version === 'v3' && v3)) return undefined
  return refuse(c, 400, 'version header is invalid')
}

function checkLocation(c: Context, location: string | undefined): Response | undefined {
  if (!location?.startsWith('forbidden')) return undefined
  return refuse(c, 403, 'The token does not have access to this location.')
}
