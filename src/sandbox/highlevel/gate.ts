import type { Context, Next } from 'hono'
import { spend } from './budget.ts'
import { locationsOf, targetOf, type Target } from './location.ts'
import { refuse } from './refuse.ts'
import { rightFor, type Right } from './rights.ts'
import { bearerOf, type Grant } from './tokens.ts'

interface Call extends Target {
  token: string | undefined
  now: number
}

/** What every call passes, in this order: budget, token, Version, class, scope, and whose location it is. */
export async function gate(c: Context, next: Next): Promise<Response | void> {
  const token = /^Bearer (\S+)$/.exec(c.req.header('Authorization') ?? '')?.[1]
  const call = { token, now: Date.now(), ...(await targetOf(c)) }
  const grant = token ? bearerOf(token, call.now) : 'invalid'
  const budget = spend(bucket(call, grant), call.now)
  const refused = budget.exceeded ? refuse(c, 429, 'Too Many Requests') : check(c, call, grant)
  if (refused) c.res = refused
  else {
    c.set('grant', grant)
    await next()
  }
  for (const [name, value] of Object.entries(budget.headers)) c.res.headers.set(name, value)
}

/** Whom the call is for, once the gate has let it through. */
export const grantOf = (c: Context): Grant => c.get('grant') as Grant

/** The vendor counts by the location or company a token was installed at, and only then by what is asked. */
function bucket({ token, locations, company }: Call, grant: Grant | 'invalid' | undefined): string {
  const own = typeof grant === 'object' ? grant : undefined
  const location = own?.location ?? (own?.company ? undefined : locations[0])
  if (location) return `location ${location}`
  const of = own?.company || company
  return of ? `company ${of}` : `token ${token}`
}

function check(c: Context, call: Call, grant: Grant | 'invalid' | undefined): Response | undefined {
  if (!grant) return refuse(c, 401, 'Invalid JWT')
  if (grant === 'invalid') return refuse(c, 401, 'Invalid token: access token is invalid')
  if (grant.consent.includes('noscope')) return refuse(c, 401, NO_SCOPE)
  const right = rightFor(c.req.method, c.req.path)
  return checkVersion(c) ?? (right && checkRight(c, grant, right)) ?? checkOwner(c, call, grant)
}

const NO_SCOPE = 'The token is not authorized for this scope.'

/** Only the statistics are known in their v3 shape; elsewhere v3 renames things in ways we have not seen. */
function checkVersion(c: Context): Response | undefined {
  const version = c.req.header('Version')
  if (!version) return refuse(c, 400, 'version header was not found.')
  const v3 = c.req.path === '/social-media-posting/statistics'
  if (version === '2021-07-28' || (version === 'v3' && v3)) return undefined
  return refuse(c, 400, 'version header is invalid')
}

function checkRight(c: Context, grant: Grant, { scope, levels }: Right): Response | undefined {
  if (!levels.includes(grant.userType)) return refuse(c, 401, "Token's user type mismatch!")
  if (grant.scopes.length > 0 && !grant.scopes.includes(scope)) return refuse(c, 401, NO_SCOPE)
  return undefined
}

function checkOwner(c: Context, { locations, company }: Call, grant: Grant): Response | undefined {
  const own = grant.location ? [grant.location] : grant.company ? locationsOf(grant.company) : undefined
  const foreign = (one: string) => one.startsWith('forbidden') || (own !== undefined && !own.includes(one))
  if (locations.some(foreign)) return refuse(c, 403, 'The token does not have access to this location.')
  if (company && grant.company && company !== grant.company)
    return refuse(c, 403, 'You do not have permission to access this resource')
  return undefined
}
