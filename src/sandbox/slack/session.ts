import { rate } from '#sandbox/rate.ts'
import { revoke } from './caller.ts'
import { botUserId, slackId, teamId } from './ids.ts'
import type { Method } from './method.ts'
import { yes } from './pages.ts'

export const session: Record<string, Method> = {
  'auth.test': {
    rate: rate(300, 60_000),
    answer: ({ team }) => ({
      url: `https://${team}.slack.example/`,
      team: teamName(team),
      user: 'syncline',
      team_id: teamId(team),
      user_id: botUserId(team),
      bot_id: slackId('B', team, 'app'),
      is_enterprise_install: false,
    }),
  },
  'auth.revoke': {
    rate: rate(50, 60_000),
    answer: ({ token }, args) => {
      if (yes(args.test)) return { revoked: false }
      revoke(token)
      return { revoked: true }
    },
  },
}

export const teamName = (team: string): string => team.charAt(0).toUpperCase() + team.slice(1)
