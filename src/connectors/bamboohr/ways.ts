import type { Credential, OAuth2, Way } from '#connectors/contract.ts'

/** What reading, the actions and a webhook that registers itself need, and a token that lasts. */
const SCOPES = [
  'employee',
  'employee.write',
  'employee:name',
  'employee:name.write',
  'employee:contact',
  'employee:contact.write',
  'employee:job',
  'employee:job.write',
  'employee_directory',
  'report',
  'user',
  'webhooks',
  'offline_access',
] as const

export const companyDomain: Credential = {
  id: 'company_domain',
  label: 'Company domain',
  help: 'The first part of your BambooHR address: for https://acme.bamboohr.com it is acme. Lower case.',
  secret: false,
  required: true,
  pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
  placeholder: 'acme',
}

export const reportId: Credential = {
  id: 'report_id',
  label: 'Report',
  help:
    'Optional: the number in the address of a saved report, to read its columns instead of the company ' +
    'directory. Include Work Email, First Name, Last Name and Department.',
  secret: false,
  required: false,
  pattern: '^\\d{1,10}$',
  placeholder: '1',
}

export const webhookKey: Credential = {
  id: 'webhook_key',
  label: 'Webhook private key',
  help:
    'Optional: shown once when a webhook is created in BambooHR, and filled in by itself when this connection ' +
    'registers one. Without it the webhooks BambooHR sends are refused; everything is still read on schedule.',
  secret: true,
  required: false,
}

/** Consent and tokens are at the company's own address. */
const oauth: OAuth2 = {
  kind: 'oauth2',
  tokenUrl: '/token.php?request=token',
  clientId: '{{client_id}}',
  clientSecret: '{{secret.client_secret}}',
  authorize: { url: '/authorize.php', scopes: SCOPES, params: { request: 'authorize' } },
}

export const ways: readonly Way[] = [
  {
    id: 'oauth',
    label: 'Your own app',
    credentials: [
      companyDomain,
      {
        id: 'client_id',
        label: 'Client ID',
        help:
          'Of an app from BambooHR’s developer portal (developers.bamboohr.com) that has this site’s redirect ' +
          `address and the scopes ${SCOPES.join(', ')}.`,
        secret: false,
        required: true,
        pattern: '^[A-Za-z0-9._-]{1,200}$',
      },
      {
        id: 'client_secret',
        label: 'Client secret',
        help: 'Beside the client ID in the developer portal.',
        secret: true,
        required: true,
      },
      reportId,
      webhookKey,
    ],
    auth: oauth,
  },
]
