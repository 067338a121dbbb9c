import { connector } from '#connectors/contract.ts'
import { accountUser } from './account-users.ts'
import { employeeActions } from './employee-actions.ts'
import { headcount } from './headcount.ts'
import { judge } from './judge.ts'
import { employee, people } from './people.ts'
import { companyDomain, reportId, ways, webhookKey } from './ways.ts'
import { webhooks } from './webhooks.ts'

export const bamboohr = connector({
  id: 'bamboohr',
  name: 'BambooHR',
  about:
    'Employees from the company directory or a report, who can sign in, and the headcount of every department, day by day.',
  docs: 'https://documentation.bamboohr.com/reference',
  wayLabel: 'API key',
  credentials: [
    companyDomain,
    {
      id: 'api_key',
      label: 'API key',
      help:
        'In BambooHR click your name in the lower left corner → API Keys → Add New Key. The key sees what you ' +
        'see, and changes what you may change: make it as a user who may view every employee.',
      secret: true,
      required: true,
    },
    reportId,
    webhookKey,
  ],
  // The password is any text; BambooHR's own examples use this one.
  auth: { kind: 'basic', username: '{{secret.api_key}}', password: 'x' },
  otherWays: ways,
  base: 'https://{{company_domain}}.bamboohr.com',
  // Without it the answer is XML.
  headers: { Accept: 'application/json' },
  // BambooHR publishes no number; a sync is one request, so this only keeps retries polite.
  limits: [{ requests: 60, per: '1m' }],
  // The list itself: one request like any other, and the only one that proves that the key may read it.
  test: people,
  objects: { user: employee, account_user: accountUser, statistic: headcount },
  actions: employeeActions,
  webhooks,
  judge,
  sandbox: {
    credentials: {
      company_domain: 'northwind',
      api_key: 'sandbox-key-0000000001',
      webhook_key: 'sandbox-webhook-key-0000000001',
    },
  },
})
