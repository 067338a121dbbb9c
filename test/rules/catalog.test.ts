import { expect, it } from 'vitest'
import { checkManifest } from '#connectors/manifest/index.ts'
import { connectors } from '#connectors/registry.ts'
import { endpointsOf } from '#domains/connections/catalog.ts'
import { PERMITTED } from '#engine/permitted.ts'

it('every call shown on the connector’s own base can be permitted as it is shown', () => {
  for (const call of connectors.flatMap(endpointsOf).filter((one) => !one.includes('://')))
    expect(call).toMatch(PERMITTED)
})

it('a manifest’s calls are shown without their query and their filters', () => {
  const source = {
    execute: [
      { url: 'https://api.acme-app.com/{{ COMPANY | lower }}/token?key={{API_KEY}}', method: 'POST' },
      { url: 'https://api.acme-app.com/users/{{responses.0.id}}?page=1', method: 'GET', status_code: [200] },
    ],
    action: 'create',
    data_structure: { email: 'email' },
    next_page: 'https://api.acme-app.com/more?t={{NEXT_PAGE_TOKEN}}',
    next_page_token_from: 'next',
    initial_data_form: ['COMPANY', 'API_KEY'].map((id) => ({ id, name: id, description: '' })),
  }
  const { compiled, errors } = checkManifest(JSON.stringify(source), { kind: 'sync', id: 'man_x', name: 'X' })
  expect(errors).toEqual([])
  expect(compiled && endpointsOf(compiled.connector)).toEqual([
    'GET /more',
    'GET /users/:id',
    'POST /:COMPANY/token',
  ])
})
