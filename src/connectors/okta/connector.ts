import { connector } from '#connectors/contract.ts'
import { group } from './groups.ts'
import { judge } from './judge.ts'
import { userActions } from './user-actions.ts'
import { user } from './users.ts'

export const okta = connector({
  id: 'okta',
  name: 'Okta',
  about: 'Users with their status, leavers too, and groups of one Okta organization.',
  docs: 'https://developer.okta.com/docs/api',
  credentials: [
    {
      id: 'subdomain',
      label: 'Okta subdomain',
      help: 'The first part of your Okta address: for https://acme.okta.com it is acme. Lower case.',
      secret: false,
      required: true,
      // Becomes a part of the host: one label, and nothing that could lead elsewhere.
      pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
      placeholder: 'dev-12345678',
    },
    {
      id: 'api_token',
      label: 'API token',
      help:
        'An API token of Okta, as a read-only administrator if Syncline shall change nothing. It sees and does ' +
        'what whoever made it may.',
      secret: true,
      required: true,
    },
  ],
  auth: { kind: 'header', name: 'Authorization', value: 'SSWS {{secret.api_token}}' },
  base: 'https://{{subdomain}}.okta.com',
  // The numbers depend on the endpoint and the plan: this is far below, and what is told with a 429 rules.
  limits: [{ requests: 60, per: '1m' }],
  test: { method: 'GET', path: '/api/v1/users', query: { limit: '1' } },
  objects: { user, group },
  actions: userActions,
  judge,
  sandbox: { credentials: { subdomain: 'northwind', api_token: 'sandbox-token-northwind' } },
})
