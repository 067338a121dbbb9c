import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { aWorkosUser } from '../vendors/workos-server.ts'
import { hookSecret } from '#kit/hook-address.ts'
import { call, type Reply } from './app.ts'
import type { Member } from './people.ts'

export const SIGNING = 'whsec_test_of_the_inbox_00000001'

/** A live WorkOS connection whose webhooks are signed with `secret`; its file has a `liveSandbox`. */
export async function hookedConnection(owner: Member, secret = SIGNING): Promise<string> {
  const made = await owner.call('POST', '/v1/connections', {
    connector: 'workos',
    name: 'Hooked',
    mode: 'live',
    credentials: {
      client_id: 'client_sandbox_northwind',
      client_secret: 'sk_test_northwind',
      webhook_secret: secret,
    },
  })
  if (made.status !== 201) throw new Error(`connect: ${JSON.stringify(made.body)}`)
  return String(made.body.id)
}

export const hookPath = (owner: Member, connectionId: string, number = 1): string =>
  `/hooks/${owner.workspace}/${connectionId}/${hookSecret(env, { tenantId: owner.workspace, connectionId, number })}`

/** A WorkOS event about its n-th user, as WorkOS would send it. */
export interface Event {
  n: number
  id?: string
  event?: string
  /** When it happened. */
  at?: number
  /** Of the user, besides what a user has. */
  data?: Record<string, unknown>
}

export const bodyOf = ({
  n,
  id = `event_${n}`,
  event = 'user.updated',
  at = Date.now(),
  data = {},
}: Event): string => {
  const user = aWorkosUser(n) as Record<string, unknown>
  const time = new Date(at).toISOString()
  return JSON.stringify({ id, event, created_at: time, data: { ...user, updated_at: time, ...data } })
}

export const signed = (body: string | Uint8Array, { secret = SIGNING, at = Date.now() } = {}) => ({
  'content-type': 'application/json',
  'workos-signature': `t=${at}, v1=${createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')}`,
})

export const deliver = (path: string, body: string, how: Parameters<typeof signed>[1] = {}): Promise<Reply> =>
  call('POST', path, { rawBody: body, headers: signed(body, how) })

/** Waits until the connection has nothing waiting or pending. */
export async function worked(owner: Member, connectionId: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const hook = await owner.call('GET', `/v1/connections/${connectionId}/webhook`)
    const pending = await owner.call('GET', `/v1/received?connection=${connectionId}&state=pending`)
    if (hook.body.waiting === 0 && pending.body.data.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the events do not end')
}
