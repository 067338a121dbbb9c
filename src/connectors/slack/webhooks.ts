import type { Effect, EventSpec, Settings, Webhooks } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { isPerson } from './users.ts'

const person: readonly Effect[] = [{ kind: 'upsert', object: 'user', row: personIn }]
const channels: readonly Effect[] = [{ kind: 'refresh', object: 'channel' }]
const goneChannel: readonly Effect[] = [{ kind: 'remove', object: 'channel', id: 'event.channel' }]
const group: readonly Effect[] = [{ kind: 'upsert', object: 'user_group', row: 'event.subteam' }]
const groups: readonly Effect[] = [{ kind: 'refresh', object: 'user_group' }]

/**
 * An app may be in several workspaces, and Slack signs what happens in each with the same secret: what is of another is not
 * this connection's. While it does not know its own, nothing is taken from the body; it asks with its token, which is of
 * one workspace alone.
 */
const here =
  (does: readonly Effect[]) =>
  ({ workspace_id: own, team_id: typed }: Settings, body: Json): readonly Effect[] => {
    const ours = [own, typed].filter(Boolean)
    if (ours.length > 0) return ours.includes(textAt(body, 'team_id')) ? does : []
    return does.map(({ object }) => ({ kind: 'refresh', object }))
  }

const event = (label: string, does: readonly Effect[] = []): EventSpec => ({ label, does: here(does) })

export const webhooks: Webhooks = {
  setup:
    'At api.slack.com/apps open the app → Event Subscriptions, switch them on and paste this address as the request ' +
    'URL. Under bot events add user_change, team_join, channel_created, channel_rename, channel_archive, ' +
    'channel_unarchive, channel_deleted, subteam_created and subteam_updated. Then copy Basic Information → ' +
    'Signing Secret into the credentials of this connection, before Slack checks the address.',
  verify: [
    {
      kind: 'hmac-sha256',
      header: 'x-slack-signature',
      secret: 'signing_secret',
      encoding: 'hex',
      signed: 'v0:{timestamp}:{body}',
      prefix: 'v0=',
      timestamp: { from: 'header:x-slack-request-timestamp', unit: 's', toleranceMs: 300_000 },
    },
  ],
  handshake: {
    signed: true,
    answer: (body) => {
      const challenge = valueAt(body, 'challenge')
      return valueAt(body, 'type') === 'url_verification' && typeof challenge === 'string' ? challenge : null
    },
  },
  id: 'event_id',
  // What is about the subscription itself has no event inside.
  type: (body) =>
    valueAt(body, 'type') === 'event_callback' ? textAt(body, 'event.type') : textAt(body, 'type'),
  at: 'event_time',
  events: {
    user_change: event('Somebody’s account or profile was changed', person),
    team_join: event('Somebody joined the workspace', person),
    channel_created: event('A channel was created', channels),
    channel_rename: event('A channel was renamed', channels),
    channel_archive: event('A channel was archived', channels),
    channel_unarchive: event('A channel was opened again', channels),
    channel_deleted: event('A channel was deleted', goneChannel),
    subteam_created: event('A user group was created', group),
    subteam_updated: event('A user group was changed', group),
    subteam_members_changed: event('Somebody joined or left a user group', groups),
    // Slack leaves out what it could not deliver, and says so with this.
    app_rate_limited: event('Slack left out events because there were too many', [
      { kind: 'refresh', object: 'user' },
      ...channels,
    ]),
    tokens_revoked: event('The app’s tokens were revoked'),
    app_uninstalled: event('The app was removed from the workspace'),
  },
}

/** Bots change as people do, and are none. */
function personIn(body: Json): Json[] {
  const row = valueAt(body, 'event.user') as Json | undefined
  if (typeof row !== 'object' || row === null) throw new TypeError('there is no user at "event.user"')
  return isPerson(row) ? [row] : []
}

function textAt(body: Json, path: string): string {
  const text = valueAt(body, path)
  return typeof text === 'string' ? text : ''
}
