import { bamboohr } from '#connectors/bamboohr/connector.ts'
import type { Account } from '#engine/index.ts'
import { startBamboo, type Bamboo } from '../vendors/bamboohr-server.ts'
import { open } from './reading.ts'

const KEY = 'key-only-of-tests'
export const SIGNING = 'private-key-only-of-tests'

/** A plain BambooHR and an account of it. */
export async function startAt(options: Partial<Bamboo> = {}) {
  const vendor = await startBamboo({ apiKey: KEY, ...options })
  const account = open(bamboohr, {
    base: vendor.url,
    settings: { company_domain: 'acme' },
    secrets: { api_key: KEY, webhook_key: SIGNING },
  })
  return { vendor, account }
}

/** An account of the simulated one. Another domain is another company. */
export function simulated(domain: string = `co-${crypto.randomUUID().slice(0, 13)}`, key = KEY): Account {
  const account = open(bamboohr, {
    base: `https://${domain}.bamboohr.com`,
    settings: { company_domain: domain },
    secrets: { api_key: key, webhook_key: SIGNING },
  })
  return { ...account, mode: 'sandbox' }
}
