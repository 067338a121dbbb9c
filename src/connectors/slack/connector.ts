import { connector, type Credential, type OAuth2 } from '#connectors/contract.ts'
import { actions } from './actions.ts'
import { channel, userGroup } from './groups.ts'
import { judge } from './judge.ts'
import { statistic } from './statistics.ts'
import { user } from './users.ts'
import { webhooks } from './webhooks.ts'

const SCOPES = ['users:read', 'users:read.email', 'channels:read', 'usergroups:read', 'chat:write'] as const

const signingSecret: Credential = {
  id: 'signing_secret',
  label: 'Signing secret',
  help:
    'Optional: from api.slack.com/apps → the app → Basic Information. Without it the events Slack sends are ' +
    'refused; everything is still read on schedule.',
  secret: true,
  required: false,
}
const teamId: Credential = {
  id: 'team_id',
  label: 'Workspace ID',
  help: 'Only for an app installed on a whole Enterprise organization: the workspace to read, such as T012AB3C4.',
  secret: false,
  required: false,
  pattern: '^T[A-Z0-9]{2,30}$',
  placeholder: 'T012AB3C4',
}

/** The tenant's own app. Its bot token never ends, unless the app has token rotation switched on. */
const oauth: OAuth2 = {
  kind: 'oauth2',
  tokenUrl: 'https://slack.com/api/oauth.v2.access',
  clientId: '{{client_id}}',
  clientSecret: '{{secret.client_secret}}',
  authorize: { url: 'https://slack.com/oauth/v2/authorize', scopes: SCOPES, separator: ',' },
  tokenTypes: ['bot'],
  revoke: { method: 'POST', path: '/api/auth.revoke' },
}

export const slack = connector({
  id: 'slack',
  name: 'Slack',
  about: 'Users, channels, user groups and daily member counts of one Slack workspace, and messages to it.',
  docs: 'https://docs.slack.dev/apis/web-api/',
  wayLabel: 'Bot token',
  credentials: [
    {
      id: 'token',
      label: 'Bot token',
      help:
        'At api.slack.com/apps create an app for the workspace, open OAuth & Permissions, add the bot token scopes ' +
        `${SCOPES.join(', ')}, install the app and copy the Bot User OAuth Token.`,
      secret: true,
      required: true,
      placeholder: 'xoxb-…',
    },
    signingSecret,
    teamId,
  ],
  auth: { kind: 'bearer', token: '{{secret.token}}' },
  otherWays: [
    {
      id: 'oauth',
      label: 'Your own Slack app',
      credentials: [
        {
          id: 'client_id',
          label: 'Client ID',
          help: 'From api.slack.com/apps → the app → Basic Information → App Credentials.',
          secret: false,
          required: true,
          pattern: '^[0-9.]{3,60}$',
          placeholder: '1234567890.1234567890123',
        },
        {
          id: 'client_secret',
          label: 'Client secret',
          help: 'Beside the client ID, under Basic Information → App Credentials.',
          secret: true,
          required: true,
        },
        signingSecret,
        teamId,
      ],
      auth: oauth,
    },
  ],
  base: 'https://slack.com',
  // Tier 2, that of the lists: the narrowest of those used here.
  limits: [{ requests: 20, per: '1m' }],
  // Proves the token and the one scope without which nothing works.
  test: {
    method: 'GET',
    path: '/api/users.list',
    query: { limit: '1', team_id: '{{team_id?}}' },
  },
  // An app may be in several workspaces, and tells all their events to one address.
  learns: { request: { method: 'POST', path: '/api/auth.test' }, settings: { workspace_id: 'team_id' } },
  objects: { user, channel, user_group: userGroup, statistic },
  actions,
  webhooks,
  judge,
  sandbox: {
    credentials: { token: 'xoxb-northwind-demo', signing_secret: 'sandbox-signing-secret-0000' },
  },
})
