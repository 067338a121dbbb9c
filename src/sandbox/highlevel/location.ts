import type { HonoRequest } from 'hono'
import { base62Id, randomOf } from '#sandbox/random.ts'

/**
 * The location a request is about: in the path, in the query, or inside a user id (`<random>_<location>`,
 * the way HighLevel writes its social account ids, so that an id alone is enough to find its owner).
 */
export function locationIn(request: HonoRequest): string | undefined {
  const inPath = /^\/(?:locations|social-media-posting)\/([^/]+)\//.exec(request.path)?.[1]
  const user = /^\/users\/([^/]+)/.exec(request.path)?.[1]
  return inPath ? decoded(inPath) : request.query('locationId') || locationOfUser(decoded(user ?? ''))
}

export const locationOfUser = (id: string): string | undefined => /^[^_]+_(.+)$/.exec(id)?.[1]

/** Every company has one location of its own; a search that names only the company searches that one. */
export const locationOfCompany = (companyId: string): string =>
  base62Id(randomOf('highlevel', 'company', companyId))

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A stray % is no location of anybody's; the route answers 404.
    return segment
  }
}
