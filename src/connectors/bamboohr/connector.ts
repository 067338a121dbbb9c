import { connector } from '#connectors/contract.ts'
import { headcount } from './headcount.ts'
import { judge } from './judge.ts'
import { employee, people } from './people.ts'

export const bamboohr = connector({
  id: 'bamboohr',
  name: 'BambooHR',
  about:
    'Employees from the company directory or a report, and the headcount of every department, day by day.',
  docs: 'https://documentation.bamboohr.com/reference',
  credentials: [
    {
      id: 'company_domain',
      label: 'Company domain',
      help: 'The first part of your BambooHR address: for https://acme.bamboohr.com it is acme. Lower case.',
      secret: false,
      required: true,
      pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
      placeholder: 'acme',
    },
    {
      id: 'api_key',
      label: 'API key',
      help:
        'In BambooHR click your name in the lower left corner → API Keys → Add New Key. The key sees what you ' +
        'see: make it as a user who may view every employee.',
      secret: true,
      required: true,
    },
    {
      id: 'report_id',
      label: 'Report',
      help:
        'Optional: the number in the address of a saved report, to read its columns instead of the company ' +
        'directory. Include Work Email, First Name, Last Name and Department.',
      secret: false,
      required: false,
      pattern: '^\\d{1,10}$',
      placeholder: '1',
    },
  ],
  // The password is any text; BambooHR's own examples use this one.
  auth: { kind: 'basic', username: '{{secret.api_key}}', password: 'x' },
  base: 'https://{{company_domain}}.bamboohr.com',
  // Without it the answer is XML.
  headers: { Accept: 'application/json' },
  // BambooHR publishes no number; a sync is one request, so this only keeps retries polite.
  limits: [{ requests: 60, per: '1m' }],
  // The list itself: one request like any other, and the only one that proves that the key may read it.
  test: people,
  objects: { user: employee, statistic: headcount },
  judge,
  sandbox: { credentials: { company_domain: 'northwind', api_key: 'sandbox-key-0000000001' } },
})
