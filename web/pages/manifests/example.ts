const report = {
  execute: [
    {
      method: 'GET',
      url: 'https://api.bamboohr.com/api/gateway.php/{{COMPANY_ID}}/v1/reports/{{REPORT_ID}}',
    },
  ],
  headers: { Accept: 'application/json', Authorization: 'Basic {{KEY}}:x' },
  action: 'create',
  data_from: 'employees',
  data_structure: { email: 'workEmail', first_name: 'firstName', last_name: 'lastName' },
  initial_data_form: [
    {
      id: 'KEY',
      name: 'API key',
      description: 'In BambooHR, under your own name: API Keys, then Add New Key.',
      secret: true,
    },
    {
      id: 'REPORT_ID',
      name: 'Report number',
      description: 'Open the report in BambooHR. It is the number in the address of that page.',
    },
    {
      id: 'COMPANY_ID',
      name: 'Company domain',
      description: 'The first part of your BambooHR address: acme, if it is acme.bamboohr.com.',
    },
  ],
}

/** People out of a report of BambooHR: one request, and which of its members are whose. */
export const example = {
  name: 'BambooHR report',
  kind: 'sync',
  source: JSON.stringify(report, null, 2),
} as const
