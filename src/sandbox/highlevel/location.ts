import type { Context } from 'hono'
import { base62Id, randomOf } from '#sandbox/random.ts'
import { jsonBody } from './body.ts'

/** What a request is about. */
export interface Target {
  /** Most calls name one; a new user may work at several. */
  locations: string[]
  company: string | undefined
}

/**
 * The locations are in the path, in the query, inside the id of a user or contact (`<random>_<location>`,
 * the way HighLevel writes its social account ids, so that an id alone is enough to find its owner), or
 * named in the body.
 */
export async function targetOf(c: Context): Promise<Target> {
  const { companyId, locationId, locationIds } = await bodyOf(c)
  const company = c.req.query('companyId') || (typeof companyId === 'string' ? companyId : undefined)
  const inPath = /^\/(?:locations\/(?!search$)|social-media-posting\/(?!statistics$))([^/]+)/.exec(c.req.path)
  const named = inPath?.[1] ? decoded(inPath[1]) : c.req.query('locationId')
  if (named) return { locations: [named], company }
  const inId = locationOfId(decoded(/^\/(?:users|contacts)\/([^/]+)/.exec(c.req.path)?.[1] ?? ''))
  const all: unknown[] = [inId, locationId, ...(Array.isArray(locationIds) ? (locationIds as unknown[]) : [])]
  const texts = all.filter((one): one is string => typeof one === 'string' && one !== '')
  return { locations: [...new Set(texts)], company }
}

type Body = Partial<Record<'companyId' | 'locationId' | 'locationIds', unknown>>

async function bodyOf(c: Context): Promise<Body> {
  // A form is left unread: once taken as text, it can no longer be read as a form.
  const form = c.req.header('Content-Type')?.includes('form') ?? false
  if (form || ['GET', 'HEAD'].includes(c.req.method)) return {}
  const body = await jsonBody(c)
  return typeof body === 'object' && body !== null ? body : {}
}

export const locationOfId = (id: string): string | undefined => /^[^_]+_(.+)$/.exec(id)?.[1]

const OF_LOCATION = 'agency-'

/** A location belongs to the company that can be read off it, as nothing is stored. */
export const companyOf = (location: string): string => `${OF_LOCATION}${location}`

/** Every company has one location of its own; a search that names only the company searches that one. */
export const locationOfCompany = (company: string): string =>
  company.startsWith(OF_LOCATION) && company.length > OF_LOCATION.length
    ? company.slice(OF_LOCATION.length)
    : base62Id(randomOf('highlevel', 'company', company))

/** All three locations of a company, its own first. */
export const locationsOf = (company: string): string[] => [
  locationOfCompany(company),
  ...[1, 2].map((n) => base62Id(randomOf('highlevel', 'company', company, n))),
]

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A stray % is no location of anybody's; the route answers 404.
    return segment
  }
}
