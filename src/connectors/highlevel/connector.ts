import { connector } from '#connectors/contract.ts'
import { judge } from './judge.ts'
import { statistic } from './statistics.ts'
import { locationTag, socialTag } from './tags.ts'
import { user } from './users.ts'

export const highlevel = connector({
  id: 'highlevel',
  name: 'HighLevel',
  about: 'Users, social planner and location tags, and daily social statistics of one HighLevel sub-account.',
  docs: 'https://marketplace.gohighlevel.com/docs/',
  credentials: [
    {
      id: 'token',
      label: 'Private integration token',
      help:
        'In HighLevel open the sub-account, then Settings → Private Integrations → Create new integration. Tick ' +
        'users.readonly, socialplanner/tag.readonly, socialplanner/account.readonly, ' +
        'socialplanner/statistics.readonly and locations/tags.readonly, and copy the token: it is shown once. ' +
        'HighLevel expires a token that goes unused for 90 days.',
      secret: true,
      required: true,
      placeholder: 'pit-…',
    },
    {
      id: 'location_id',
      label: 'Location ID',
      help:
        'The sub-account the token belongs to: Settings → Business Profile, or the part of the address after ' +
        '/location/ while you are in it.',
      secret: false,
      required: true,
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      placeholder: 've9EPM428h8vShlRW1KT',
    },
    {
      id: 'company_id',
      label: 'Company ID',
      help:
        'Optional: the agency the sub-account belongs to (agency view → Settings → Company). With it users are ' +
        'read page by page through the current search; without it through a call HighLevel has deprecated.',
      secret: false,
      required: false,
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      placeholder: '5DP41231LkQsiKESj6rh',
    },
  ],
  auth: { kind: 'bearer', token: '{{secret.token}}' },
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
  objects: { user, social_tag: socialTag, location_tag: locationTag, statistic },
  judge,
  sandbox: {
    credentials: {
      token: 'pit-sandbox-0000-demo',
      location_id: 'northwind',
      company_id: 'northwindGroup',
    },
  },
})
