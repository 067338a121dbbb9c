import type { Context } from 'hono'
import { departments } from '#sandbox/words.ts'
import { page } from './paging.ts'
import { idOf } from './people.ts'
import { companyOf, tokenOf } from './token.ts'

/** One for everybody, and one of each department. */
export function groups(c: Context): Response {
  const company = companyOf(tokenOf(c))
  const everyone = { name: 'Everyone', description: 'All users in your organization' }
  const made = departments.map(([name, division]) => ({ name, description: `${name}, of ${division}` }))
  return page(
    c,
    [everyone, ...made].map((profile) => ({ id: idOf('00g', company, profile.name), profile })),
  )
}
