import type { Connector, Settings } from '#connectors/contract.ts'
import { fetchPage, type Account, type Row } from '#engine/index.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { secret } from '#kit/secret.ts'
import { NOW } from './mapped.ts'

export const ctx: Ctx = {
  env: { LOCAL: 'yes' } as Env,
  origin: 'http://localhost:8787',
  now: () => NOW,
  fetch,
  log: () => {},
  later: () => {},
  react: { tenant: async () => {}, house: async () => {} },
}

interface Opened {
  base: string
  settings: Settings
  secrets: Record<string, string>
}

export const open = (connector: Connector, { base, settings, secrets }: Opened): Account => ({
  connector,
  mode: 'live',
  base,
  origins: [new URL(base).origin],
  settings,
  secrets: Object.fromEntries(Object.entries(secrets).map(([id, value]) => [id, secret(value)])),
})

/** An object from its first page to its last, the cursor travelling as the text it is stored as. */
export async function readAll(account: Account, object: string, world = ctx) {
  const rows: Row[] = []
  const quarantined: string[] = []
  let expected: number | null = null
  let requests = 0
  let cursor: Json = null
  for (let pages = 1; pages <= 1000; pages++) {
    const page = await fetchPage(world, account, { object, cursor })
    if (!page.ok) return { failure: page.error, rows, quarantined, expected, requests, pages }
    rows.push(...page.value.rows)
    quarantined.push(...page.value.quarantined.map(({ reason }) => reason))
    expected = page.value.expected ?? expected
    requests += page.value.requests
    if (page.value.next === null) return { failure: null, rows, quarantined, expected, requests, pages }
    cursor = JSON.parse(JSON.stringify(page.value.next)) as Json
  }
  throw new Error(`${object} does not end`)
}

export const idsOf = (rows: readonly Row[]): Set<string> => new Set(rows.map(({ externalId }) => externalId))
