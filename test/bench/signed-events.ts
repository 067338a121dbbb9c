import { createHmac } from 'node:crypto'
import { serve } from '../vendors/serve.ts'
import { pause, type Session } from './local-app.ts'

const SECRET = 'whsec-of-the-bench-0123456789'

/** A user as WorkOS tells of one, in this version; each version is later than the one before. */
export interface Told {
  user: number
  version: number
  event: 'user.created' | 'user.updated' | 'user.deleted'
}

const FIRST = Date.parse('2026-11-01T00:00:00Z')
const timeOf = (version: number) => new Date(FIRST + version * 60_000).toISOString()

export const bodyOf = ({ user, version, event }: Told): string =>
  JSON.stringify({
    id: `event_${String(user).padStart(10, '0')}${String(version).padStart(6, '0')}`,
    event,
    created_at: timeOf(version),
    data: {
      object: 'user',
      id: externalId(user),
      email: `person${user}@acme.com`,
      first_name: 'Person',
      last_name: `Version ${version}`,
      email_verified: true,
      profile_picture_url: null,
      last_sign_in_at: null,
      external_id: null,
      metadata: {},
      locale: 'en-US',
      created_at: timeOf(0),
      updated_at: timeOf(version),
    },
  })

export const externalId = (user: number): string => `user_${String(user).padStart(10, '0')}`

/** As WorkOS signs, from its documents; `secret` is another one where it is to be refused. */
export function signed(body: string, secret = SECRET): Record<string, string> {
  const time = String(Date.now())
  const hex = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  return { 'content-type': 'application/json', 'workos-signature': `t=${time}, v1=${hex}` }
}

/** WorkOS with nobody in it: what there is to know comes by webhook. */
export const emptyWorkos = () =>
  serve(() => ({
    status: 200,
    body: { object: 'list', data: [], list_metadata: { before: null, after: null } },
  }))

/** A connection to it whose syncs have read nothing and rest; answers the address of its webhooks. */
export async function hooked(app: Session, vendor: string): Promise<{ id: string; address: string }> {
  const { id } = await app.call('POST', '/v1/connections', {
    connector: 'workos',
    name: 'Hooked',
    credentials: { client_id: 'client_bench', client_secret: 'sk_test_bench', webhook_secret: SECRET },
    base_url: vendor,
  })
  while ((await app.call('GET', '/v1/runs?state=active&limit=1')).data.length > 0) await pause(250)
  for (const sync of (await app.call('GET', `/v1/connections/${id}/syncs`)).data)
    await app.call('PATCH', `/v1/syncs/${sync.id}`, { paused: true })
  const { address } = await app.call('GET', `/v1/connections/${id}/webhook`)
  return { id, address }
}

export interface Side {
  received: number
  delivered: number
  filtered: number
  dead: number
  pending: number
}

/** What the ledger says now. */
export async function books(app: Session): Promise<{ balanced: boolean; in: Side; out: Side }> {
  const { balanced, sides } = await app.call('GET', '/v1/ledger/balance')
  return { balanced, in: sides[0], out: sides[1] }
}
