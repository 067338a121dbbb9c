import { workos } from '#connectors/workos/connector.ts'
import type { Account } from '#engine/index.ts'
import { startWorkOS, type WorkOS } from '../vendors/workos-server.ts'
import { open } from './reading.ts'

export const KEY = 'sk_test_plainserver'
export const SIGNING = 'whsec_only_of_tests'

type Settings = Record<string, string>

/** A plain WorkOS and an account of it. */
export async function startAt(options: Partial<WorkOS> = {}, settings: Settings = {}) {
  const vendor = await startWorkOS({ apiKey: KEY, ...options })
  const account = open(workos, {
    base: vendor.url,
    settings: { client_id: 'client_1', ...settings },
    secrets: { client_secret: KEY, webhook_secret: SIGNING },
  })
  return { vendor, account }
}

/** An account of the simulated one. Another key is another company. */
export const simulated = (key: string, settings: Settings = {}): Account => ({
  ...open(workos, {
    base: workos.base,
    settings: { client_id: 'client_1', ...settings },
    secrets: { client_secret: key, webhook_secret: SIGNING },
  }),
  mode: 'sandbox',
})
