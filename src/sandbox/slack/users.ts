import { rate } from '#sandbox/rate.ts'
import type { Caller } from './caller.ts'
import type { Method } from './method.ts'
import { pageOf, textOf, yes, type Args } from './pages.ts'
import { usersOf, type User } from './people.ts'

const MINUTE = 60_000

export const users: Record<string, Method> = {
  'users.list': {
    scope: 'users:read',
    rate: rate(20, MINUTE),
    answer: (caller, args) => {
      // A workspace with this word in its name is too large to be told in one go.
      if (caller.team.includes('large') && !textOf(args.limit)) return 'limit_required'
      const page = pageOf(usersOf(caller.team), args, { kind: 'user', usual: 1000 })
      if (typeof page === 'string') return page
      const { rows, response_metadata } = page
      const members = rows.map((user) => shown(user, caller, args))
      return { members, cache_ts: Math.floor(Date.now() / 1000), response_metadata }
    },
  },
  'users.info': {
    scope: 'users:read',
    rate: rate(100, MINUTE),
    answer: (caller, args) => {
      const found = usersOf(caller.team).find(({ id }) => id === textOf(args.user))
      return found ? { user: shown(found, caller, args) } : 'user_not_found'
    },
  },
  'users.lookupByEmail': {
    scope: 'users:read.email',
    rate: rate(50, MINUTE),
    answer: (caller, args) => {
      const wanted = textOf(args.email).toLowerCase()
      const found = usersOf(caller.team).find((user) => !user.deleted && emailOf(user) === wanted)
      return found && wanted ? { user: shown(found, caller, args) } : 'users_not_found'
    },
  },
}

const emailOf = ({ profile }: User): string | undefined => ('email' in profile ? profile.email : undefined)

function shown(user: User, { scopes }: Caller, args: Args): Record<string, unknown> {
  const { email, ...rest } = { email: undefined, ...user.profile }
  const mail = email !== undefined && scopes.includes('users:read.email') ? { email } : {}
  const locale = yes(args.include_locale) ? { locale: 'en-US' } : {}
  return { ...user, ...locale, profile: { ...rest, ...mail } }
}
