import { highlevel } from '#connectors/highlevel/connector.ts'
import { runAction, undoAction, type Account } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { startHighLevel, type HighLevel } from '../vendors/highlevel-server.ts'
import { NOW } from './mapped.ts'
import { ctx, open } from './reading.ts'

const TOKEN = 'pit-plain-server'

type Settings = Record<string, string>

/** A plain HighLevel and an account of its `location1`. */
export async function startAt(options: Partial<HighLevel> = {}, settings: Settings = {}) {
  const given = { token: TOKEN, locationId: 'location1', companyId: 'company1', now: () => NOW, ...options }
  const vendor = await startHighLevel(given)
  const account = open(highlevel, {
    base: vendor.url,
    settings: { location_id: 'location1', company_id: 'company1', ...settings },
    secrets: { token: TOKEN },
  })
  return { vendor, account }
}

/** An account of the simulated one. Another location is another sub-account, with nothing of one test in the next. */
export function simulated(location: string = `loc${crypto.randomUUID().replaceAll('-', '')}`): Account {
  const settings = { location_id: location, company_id: `agency-${location}` }
  const account = open(highlevel, { base: highlevel.base, settings, secrets: { token: TOKEN } })
  return { ...account, mode: 'sandbox' }
}

export const run = (account: Account, action: string, input: Record<string, Json>) =>
  runAction(ctx, account, { action, input, key: crypto.randomUUID() })

export async function done(account: Account, action: string, input: Record<string, Json>) {
  const turn = await run(account, action, input)
  if (!turn.ok) throw new Error(turn.error.message)
  if (turn.value.kind !== 'done') throw new Error(turn.value.kind)
  return turn.value
}

type Did = Awaited<ReturnType<typeof done>>

export const undo = (
  account: Account,
  action: string,
  { input, did }: { input: Record<string, Json>; did: Did },
) => undoAction(ctx, account, { action, input, key: 'k', found: did.found, result: did.output })
