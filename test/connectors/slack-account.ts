import { slack } from '#connectors/slack/connector.ts'
import type { Account } from '#engine/index.ts'
import { startSlack, type Slack } from '../vendors/slack-server.ts'
import { open } from './reading.ts'

export const TOKEN = 'xoxb-plain-server'
export const SIGNING = 'signing-secret-only-of-tests'

type Settings = Record<string, string>

/** A plain Slack and an account of it. */
export async function startAt(options: Partial<Slack> = {}, settings: Settings = {}) {
  const vendor = await startSlack({ token: TOKEN, ...options })
  const account = open(slack, {
    base: vendor.url,
    settings,
    secrets: { token: TOKEN, signing_secret: SIGNING },
  })
  return { vendor, account }
}

/** An account of the simulated one. Another token is another workspace. */
export const simulated = (token: string, settings: Settings = {}): Account => ({
  ...open(slack, { base: slack.base, settings, secrets: { token, signing_secret: SIGNING } }),
  mode: 'sandbox',
})
