import type { Credential, OAuth2, Way } from '#connectors/contract.ts'
import { AGENCY_SCOPES, SCOPES } from './scopes.ts'

const ID = '^[A-Za-z0-9_-]{1,64}$'

export const locationId: Credential = {
  id: 'location_id',
  label: 'Location ID',
  help:
    'The sub-account the token belongs to: Settings → Business Profile, or the part of the address after ' +
    '/location/ while you are in it.',
  secret: false,
  required: true,
  pattern: ID,
  placeholder: 've9EPM428h8vShlRW1KT',
}

export const companyId: Credential = {
  id: 'company_id',
  label: 'Company ID',
  help:
    'Optional: the agency the sub-account belongs to (agency view → Settings → Company). With it users are ' +
    'read page by page through the current search, and can be created; without it they are read through a call ' +
    'HighLevel has deprecated.',
  secret: false,
  required: false,
  pattern: ID,
  placeholder: '5DP41231LkQsiKESj6rh',
}

/** For every way: who signs does not depend on how the connection reads. */
export const webhookSettings: readonly Credential[] = [
  {
    id: 'webhook_rsa',
    label: 'Accept the legacy webhook signature',
    help:
      'Optional: yes lets webhooks in that carry only the older RSA signature (x-wh-signature), which HighLevel ' +
      'ends in 2026. Left empty, only the current Ed25519 signature counts.',
    secret: false,
    required: false,
    pattern: '^(yes|no)$',
    placeholder: 'no',
  },
  {
    id: 'webhook_public_key',
    label: 'Webhook public key',
    help:
      'Optional, for a test server only: the public key (SPKI, base64) that its webhooks are signed for, instead of ' +
      'HighLevel’s own.',
    secret: false,
    required: false,
    pattern: '^[A-Za-z0-9+/=\\\\ -]{40,2000}$',
    placeholder: 'MCowBQYDK2VwAyEA…',
  },
]

/** The app is the tenant's own, made at HighLevel's marketplace. */
const client = (scopes: readonly string[], kind: string): readonly Credential[] => [
  {
    id: 'client_id',
    label: 'Client ID',
    help:
      `At marketplace.gohighlevel.com → My Apps create an app for ${kind}. Under Advanced Settings → Auth tick ` +
      `${scopes.join(', ')}, add this site’s redirect address, and make a client key: this is its client ID.`,
    secret: false,
    required: true,
    pattern: '^[A-Za-z0-9]{1,64}(-[A-Za-z0-9]{1,64})?$',
    placeholder: '65f0a1b2c3d4e5f6a7b8c9d0-lx1y2z3a',
  },
  {
    id: 'client_secret',
    label: 'Client secret',
    help: 'The secret of the same client key, shown once when it is made.',
    secret: true,
    required: true,
  },
]

const consent = (userType: 'Location' | 'Company', scopes: readonly string[]): OAuth2 => ({
  kind: 'oauth2',
  tokenUrl: '/oauth/token',
  clientId: '{{client_id}}',
  clientSecret: '{{secret.client_secret}}',
  authorize: { url: 'https://marketplace.gohighlevel.com/v2/oauth/chooselocation', scopes },
  tokenParams: { user_type: userType },
  settings: { location_id: 'locationId', company_id: 'companyId' },
})

const agencyScopes = [...SCOPES, ...AGENCY_SCOPES]

export const ways: readonly Way[] = [
  {
    id: 'oauth_location',
    label: 'Your own app, in one sub-account',
    credentials: [...client(SCOPES, 'sub-accounts'), ...webhookSettings],
    auth: consent('Location', SCOPES),
  },
  {
    id: 'oauth_agency',
    label: 'Your own app, in an agency',
    credentials: [
      ...client(agencyScopes, 'agencies'),
      {
        ...locationId,
        help: 'The sub-account to read, in which the app must be installed: the part of the address after /location/ while you are in it.',
      },
      ...webhookSettings,
    ],
    auth: {
      ...consent('Company', agencyScopes),
      // The calls made here take a sub-account's token only. It has no refresh token of its own: it is exchanged anew.
      exchange: {
        when: { path: 'userType', is: 'Company' },
        request: {
          method: 'POST',
          path: '/oauth/locationToken',
          form: { companyId: '{{company_id}}', locationId: '{{location_id}}' },
        },
      },
    },
  },
]
