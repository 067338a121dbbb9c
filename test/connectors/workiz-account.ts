import { workiz } from '#connectors/workiz/connector.ts'
import type { Account } from '#engine/index.ts'
import { startWorkiz, type Workiz } from '../vendors/workiz-server.ts'
import { open } from './reading.ts'

const TOKEN = 'api_0123456789abcdef'
const SECRET = 'sec_0123456789abcdef'

/** A plain Workiz and an account of it. */
export async function startAt(options: Partial<Workiz> = {}, secrets: Record<string, string> = {}) {
  const vendor = await startWorkiz({ token: TOKEN, authSecret: SECRET, ...options })
  const account = open(workiz, {
    base: vendor.url,
    settings: {},
    secrets: { api_token: TOKEN, api_secret: SECRET, ...secrets },
  })
  return { vendor, account }
}

/** An account of the simulated one. Another token is another account. */
export const simulated = (token: string, secret = 'sec_sandbox0000demo'): Account => ({
  ...open(workiz, {
    base: 'https://api.workiz.com',
    settings: {},
    secrets: { api_token: token, api_secret: secret },
  }),
  mode: 'sandbox',
})

/** Nothing of an account's secrets stands in what is shown. */
export const leaks = (shown: unknown): string[] =>
  [TOKEN, SECRET].filter((secret) => (JSON.stringify(shown) ?? '').includes(secret))
