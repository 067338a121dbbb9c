import { connector } from '#connectors/contract.ts'
import { directoryUser } from './directory-users.ts'
import { judge } from './judge.ts'
import { membership } from './memberships.ts'
import { organizationActions } from './organization-actions.ts'
import { organization } from './organizations.ts'
import { userActions } from './user-actions.ts'
import { user } from './users.ts'
import { webhooks } from './webhooks.ts'

export const workos = connector({
  id: 'workos',
  name: 'WorkOS',
  about: 'Users, organizations, memberships and directory users of one WorkOS environment or organization.',
  docs: 'https://workos.com/docs/reference',
  credentials: [
    {
      id: 'client_id',
      label: 'Client ID',
      help: 'In the WorkOS dashboard choose the environment, then open API Keys: the client ID stands above the keys.',
      secret: false,
      required: true,
      pattern: '^[A-Za-z0-9_-]{1,100}$',
      placeholder: 'client_01HXRMBQ9BJ3E7QSTQ9X2PHVB7',
    },
    {
      id: 'client_secret',
      label: 'Client secret',
      help:
        'The secret API key of the same environment, from API Keys → Create key. It begins with sk_ and is shown ' +
        'once in production.',
      secret: true,
      required: true,
      placeholder: 'sk_…',
    },
    {
      id: 'organization_id',
      label: 'Organization ID',
      help:
        'Optional: the enterprise to read, from Organizations → its page. With it only users with a membership of ' +
        'that organization arrive; without it those of the whole environment.',
      secret: false,
      required: false,
      pattern: '^org_[A-Za-z0-9_]{1,64}$',
      placeholder: 'org_01EHZNVPK3SFK441A1RGBFSHRT',
    },
    {
      id: 'webhook_secret',
      label: 'Webhook signing secret',
      help:
        'Optional: from Webhooks → your endpoint → Signing secret; it is filled in by itself when this connection ' +
        'registers its webhook. Without it the webhooks WorkOS sends are refused; everything is still read on schedule.',
      secret: true,
      required: false,
      placeholder: 'whsec_…',
    },
  ],
  auth: { kind: 'bearer', token: '{{secret.client_secret}}' },
  base: 'https://api.workos.com',
  // What WorkOS's own SDK keeps to when it pages, and the most that the list of directory users takes.
  limits: [{ requests: 4, per: '1s' }],
  test: {
    method: 'GET',
    path: '/user_management/users',
    query: { limit: '1', organization_id: '{{organization_id?}}' },
  },
  objects: { user, organization, membership, directory_user: directoryUser },
  actions: { ...userActions, ...organizationActions },
  webhooks,
  judge,
  sandbox: {
    credentials: {
      client_id: 'client_sandbox_northwind',
      client_secret: 'sk_test_northwind',
      webhook_secret: 'whsec_sandbox_northwind_0000',
    },
  },
})
