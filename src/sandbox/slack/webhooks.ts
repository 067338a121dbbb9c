import { createHmac } from 'node:crypto'
import type { Deliveries, Delivery, Occasion } from '#sandbox/delivery.ts'
import { nth } from '#sandbox/nth.ts'
import { callerOf } from './caller.ts'
import { channelsOf, userGroupsOf } from './channel-data.ts'
import { APP_ID, botUserId, slackId, teamId } from './ids.ts'
import { peopleOf } from './people.ts'

/** `account` is a workspace's name or a token of it. What an event tells is what the lists say too. */
export const deliveries: Deliveries = {
  url_verification: (at) =>
    signed(at, {
      token: legacyToken(at),
      challenge: slackId('', 'challenge', at.n),
      type: 'url_verification',
    }),
  user_change: (at) => event(at, 'user_change', { user: nth(peopleOf(teamOf(at)), at.n) }),
  team_join: (at) => event(at, 'team_join', { user: nth(peopleOf(teamOf(at)).toReversed(), at.n) }),
  channel_created: (at) => event(at, 'channel_created', { channel: channelIn(at) }),
  channel_rename: (at) => event(at, 'channel_rename', { channel: channelIn(at) }),
  channel_archive: (at) =>
    event(at, 'channel_archive', { channel: channelIn(at).id, user: channelIn(at).creator }),
  subteam_created: (at) => event(at, 'subteam_created', { subteam: nth(userGroupsOf(teamOf(at)), at.n) }),
  subteam_updated: (at) => event(at, 'subteam_updated', { subteam: nth(userGroupsOf(teamOf(at)), at.n) }),
  tokens_revoked: (at) =>
    event(at, 'tokens_revoked', { tokens: { oauth: [], bot: [botUserId(teamOf(at))] } }),
  app_uninstalled: (at) => event(at, 'app_uninstalled', {}),
}

export function teamOf({ account }: Occasion): string {
  const caller = callerOf(`Bearer ${account}`)
  return typeof caller === 'string' ? account : caller.team
}

function channelIn(at: Occasion) {
  const { id, name, created, creator } = nth(channelsOf(teamOf(at)), at.n)
  return { id, name, created, creator }
}

// Every body still carries what Slack checked before it signed: nobody should look at it.
const legacyToken = (at: Occasion): string => slackId('', 'verification', teamOf(at))

export function event(at: Occasion, type: string, more: Record<string, unknown>): Delivery {
  const seconds = Math.floor(at.now / 1000)
  return signed(at, {
    token: legacyToken(at),
    team_id: teamId(teamOf(at)),
    api_app_id: APP_ID,
    event: { type, ...more, event_ts: `${seconds}.000100` },
    type: 'event_callback',
    event_id: slackId('Ev', teamOf(at), type, at.n),
    event_time: seconds,
    authorizations: [
      { enterprise_id: null, team_id: teamId(teamOf(at)), user_id: botUserId(teamOf(at)), is_bot: true },
    ],
    is_ext_shared_channel: false,
  })
}

function signed({ secret, now }: Occasion, content: unknown): Delivery {
  const body = JSON.stringify(content)
  const timestamp = String(Math.floor(now / 1000))
  const hex = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': `v0=${hex}`,
    },
    body,
  }
}
