import { createConfig, lintFromString } from '@redocly/openapi-core'
import { expect, it } from 'vitest'
import saved from '../house/openapi.json'

/** Everything Redocly recommends, as errors. Off is what would have us say something that is not so. */
const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // The saved document is of a developer's machine.
    'no-server-example.com': 'off',
    // HighLevel's own path.
    'no-path-trailing-slash': 'off',
    // /healthz and its like take nothing, so there is nothing they could refuse; a consent's paths send browsers on.
    'operation-4xx-response': 'off',
    'operation-2xx-response': 'off',
  },
})
const lint = async (document: object) =>
  (await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config })).map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`,
  )

// test/http/openapi.test.ts holds the saved document to the code.
it('the OpenAPI document is valid and clean', async () => {
  expect(await lint(saved)).toEqual([])
})

it('the linter finds what is wrong', async () => {
  const found = await lint({ ...saved, paths: { '/v1/users': { get: { responses: { 200: {} } } } } })
  expect(found).toEqual(expect.arrayContaining([expect.stringContaining('description')]))
  expect(found.length).toBeGreaterThan(3)
})
