import { okta } from '#connectors/okta/connector.ts'
import type { Account } from '#engine/index.ts'
import { open } from './reading.ts'

export const TOKEN = 'plain-server-token'

export const at = (base: string): Account =>
  open(okta, { base, settings: { subdomain: 'acme' }, secrets: { api_token: TOKEN } })

/** An account of the simulated one. Another token is another company. */
export const simulated = (token: string): Account => ({
  ...open(okta, {
    base: 'https://acme.okta.com',
    settings: { subdomain: 'acme' },
    secrets: { api_token: token },
  }),
  mode: 'sandbox',
})
