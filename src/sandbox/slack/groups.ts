import { rate } from '#sandbox/rate.ts'
import { channelsOf, userGroupsOf } from './channel-data.ts'
import type { Method } from './method.ts'
import { pageOf, textOf, yes } from './pages.ts'

const TYPES = ['public_channel', 'private_channel', 'mpim', 'im']

export const groups: Record<string, Method> = {
  'conversations.list': {
    scope: 'channels:read',
    rate: rate(20, 60_000),
    answer: ({ team, scopes }, args) => {
      const types = (textOf(args.types) || 'public_channel').split(',').map((type) => type.trim())
      if (!types.every((type) => TYPES.includes(type))) return 'invalid_types'
      if (types.includes('private_channel') && !scopes.includes('groups:read'))
        return 'missing_scope groups:read'
      const found = channelsOf(team)
        .filter((channel) => types.includes(channel.is_private ? 'private_channel' : 'public_channel'))
        .filter((channel) => !channel.is_archived || !yes(args.exclude_archived))
      const page = pageOf(found, args, { kind: 'channel', usual: 100 })
      if (typeof page === 'string') return page
      return { channels: page.rows, response_metadata: page.response_metadata }
    },
  },
  'usergroups.list': {
    scope: 'usergroups:read',
    rate: rate(20, 60_000),
    answer: ({ team }, args) => {
      const usergroups = userGroupsOf(team).map(({ users, ...group }) => {
        const count = yes(args.include_count) ? { user_count: users.length } : {}
        return { ...group, ...count, ...(yes(args.include_users) ? { users } : {}) }
      })
      return { usergroups }
    },
  },
}
