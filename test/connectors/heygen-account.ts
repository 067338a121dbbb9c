import { heygen } from '#connectors/heygen/connector.ts'
import type { Account } from '#engine/index.ts'
import { startHeyGen, type HeyGen } from '../vendors/heygen-server.ts'
import { open } from './reading.ts'

const KEY = 'sk_0123456789abcdef'
export const SIGNING = 'whsec_0123456789abcdef'

/** A plain HeyGen and an account of it. */
export async function startAt(options: Partial<HeyGen> = {}, secrets: Record<string, string> = {}) {
  const vendor = await startHeyGen({ apiKey: KEY, ...options })
  const account = open(heygen, {
    base: vendor.url,
    settings: {},
    secrets: { api_key: KEY, webhook_secret: SIGNING, ...secrets },
  })
  return { vendor, account }
}

/** An account of the simulated one. Another key is another account. */
export const simulated = (key: string): Account => ({
  ...open(heygen, { base: 'https://api.heygen.com', settings: {}, secrets: { api_key: key } }),
  mode: 'sandbox',
})

/** Nothing of an account's secrets stands in what is shown. */
export const leaks = (shown: unknown): string[] =>
  [KEY, SIGNING].filter((secret) => (JSON.stringify(shown) ?? '').includes(secret))
