import { Hono, type Context } from 'hono'
import { dayOf, midnight } from '#sandbox/days.ts'
import { randomOf } from '#sandbox/random.ts'
import { emailDomain } from '#sandbox/staff.ts'
import { companyOf, keyOf } from './key.ts'
import { page } from './paging.ts'
import { notFound } from './refuse.ts'
import { ulid } from './ulid.ts'

/** Whose people: the company's own, or those of its laboratory. */
export type Group = 'first' | 'second'

export const groups: readonly Group[] = ['first', 'second']
const FOUNDED = { first: dayOf('2021-03-01'), second: dayOf('2023-06-01') }

export function domainOf(key: string, group: Group): string {
  const domain = emailDomain(companyOf(key))
  return group === 'first' ? domain : `labs.${domain}`
}

export const organizationId = (key: string, group: Group): string =>
  `org_${ulid(midnight(FOUNDED[group]).getTime(), randomOf('workos', 'organization', key, group))}`

/**
 * Whose people an organization's id stands for. The form asks for an id, and whoever tries sample data has
 * none: any id is the first organization's, but one with "unknown" in it, which is nobody's.
 */
function groupOf(key: string, id: string): Group | undefined {
  if (!/^org_\w{1,60}$/.test(id) || id.includes('unknown')) return undefined
  return id === organizationId(key, 'second') ? 'second' : 'first'
}

function organizationOf(key: string, group: Group, id = organizationId(key, group)) {
  const domain = domainOf(key, group)
  const name = domain.split('.').slice(0, -1).toReversed().map(capital).join(' ')
  const at = midnight(FOUNDED[group]).toISOString()
  const verified = { id: id.replace('org_', 'org_domain_'), domain, state: 'verified' }
  return {
    object: 'organization',
    id,
    name,
    allow_profiles_outside_organization: false,
    domains: [{ object: 'organization_domain', organization_id: id, ...verified }],
    external_id: null,
    metadata: {},
    created_at: at,
    updated_at: at,
  }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

export const organizationsOf = (key: string) => groups.map((group) => organizationOf(key, group))

export const organizations = new Hono()
  .get('/', (c) => {
    const wanted = c.req.queries('domains[]') ?? c.req.queries('domains')
    const found = organizationsOf(keyOf(c)).filter(
      ({ domains }) => !wanted || domains.some(({ domain }) => wanted.includes(domain)),
    )
    return page(c, 'org_', found)
  })
  .get('/:id', (c) => {
    const asked = organizationAsked(c, c.req.param('id'))
    return asked instanceof Response ? asked : c.json(organizationOf(keyOf(c), asked.group, asked.id))
  })

/** The organization a caller names, by the id they call it; a Response when there is none. */
export function organizationAsked(c: Context, id: string): { id: string; group: Group } | Response {
  const group = groupOf(keyOf(c), id)
  return group ? { id, group } : notFound(c, `Organization '${id}'`)
}
