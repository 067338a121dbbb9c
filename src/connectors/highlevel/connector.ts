import { connector } from '#connectors/contract.ts'
import { contactActions } from './contact-actions.ts'
import { contact } from './contacts.ts'
import { judge } from './judge.ts'
import { location } from './locations.ts'
import { SCOPES } from './scopes.ts'
import { statistic } from './statistics.ts'
import { tagActions } from './tag-actions.ts'
import { locationTag, socialTag } from './tags.ts'
import { userActions } from './user-actions.ts'
import { user } from './users.ts'
import { companyId, locationId, ways, webhookSettings } from './ways.ts'
import { webhooks } from './webhooks.ts'

export const highlevel = connector({
  id: 'highlevel',
  name: 'HighLevel',
  about:
    'Users, contacts, tags and daily social statistics of one HighLevel sub-account, and its agency’s others.',
  docs: 'https://marketplace.gohighlevel.com/docs/',
  wayLabel: 'Private integration token',
  credentials: [
    {
      id: 'token',
      label: 'Private integration token',
      help:
        'In HighLevel open the sub-account, then Settings → Private Integrations → Create new integration. Tick ' +
        `${SCOPES.join(', ')}, and copy the token: it is shown once. ` +
        'HighLevel expires a token that goes unused for 90 days.',
      secret: true,
      required: true,
      placeholder: 'pit-…',
    },
    locationId,
    companyId,
    ...webhookSettings,
  ],
  auth: { kind: 'bearer', token: '{{secret.token}}' },
  otherWays: ways,
  base: 'https://services.leadconnectorhq.com',
  headers: { Version: '2021-07-28', Accept: 'application/json' },
  limits: [
    { requests: 100, per: '10s' },
    { requests: 200_000, per: '1d' },
  ],
  // Proves the token and that the location is the token's own.
  test: {
    method: 'GET',
    path: '/social-media-posting/{{location_id}}/tags',
    query: { skip: '0', limit: '1' },
  },
  objects: { user, contact, social_tag: socialTag, location_tag: locationTag, location, statistic },
  actions: { ...tagActions, ...contactActions, ...userActions },
  webhooks,
  judge,
  sandbox: {
    credentials: {
      token: 'pit-sandbox-0000-demo',
      location_id: 'northwind',
      company_id: 'northwindGroup',
      // The simulator cannot sign as HighLevel does.
      webhook_public_key: 'MCowBQYDK2VwAyEAU0Hbe8JHtoqNjMepZWh1MfMuRwVQfLqmtP5hWdbG31E=',
    },
  },
})
