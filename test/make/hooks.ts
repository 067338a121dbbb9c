import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { awaken, drainedSeq, writeDrained } from '#domains/received/drain-store.ts'
import type { TenantCtx } from '#kit/context.ts'
import { hookSecret } from '#kit/hook-address.ts'
import { newOrderedId } from '#kit/ids.ts'
import { aWorkosUser } from '../vendors/workos-server.ts'
import { call, type Reply } from './app.ts'
import type { Member } from './people.ts'

export const SIGNING = 'whsec_test_of_the_inbox_00000001'

/** A live WorkOS connection that reads users alone, whose webhooks are signed with `secret`; its file has a `liveSandbox`. */
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
    permitted_endpoints: ['GET /user_management/users'],
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

/** Puts events where the inbox brings them, and tells nobody. Answers their ids. */
export async function placed(
  ctx: TenantCtx,
  connectionId: string,
  events: readonly (Event | string)[],
): Promise<string[]> {
  await awaken(ctx, connectionId, 0)
  const from = (await drainedSeq(ctx, connectionId)) ?? 0
  const receivedAt = ctx.now()
  const rows = events.map((event, i) => {
    const body = typeof event === 'string' ? event : bodyOf(event)
    const told = typeof event === 'string' ? {} : (JSON.parse(body) as Record<string, string>)
    const happenedAt = told.created_at === undefined ? null : Date.parse(told.created_at)
    const id = newOrderedId('rcv', { at: receivedAt, n: from + i })
    return { id, key: told.id ?? id, type: told.event ?? 'x', happenedAt, receivedAt, headers: '{}', body }
  })
  const times = rows.map((row) => row.receivedAt)
  const to = from + rows.length
  if (!(await writeDrained(ctx, connectionId, { from, to, rows, received: times, duplicates: [] })))
    throw new Error('not placed')
  return rows.map(({ id }) => id)
}

/** Of an owner's books: what came, and what became of it, by day together. */
export async function books(owner: Member, connectionId: string) {
  const { body } = await owner.call('GET', `/v1/ledger?subject=${connectionId}`)
  const sum = (name: string) =>
    body.data.reduce((n: number, row: Record<string, number>) => n + (row[name] ?? 0), 0)
  return {
    received: sum('received'),
    delivered: sum('delivered'),
    filtered: sum('filtered'),
    dead: sum('dead'),
    pending: sum('pending'),
    balanced: body.data.every((row: { balanced: boolean }) => row.balanced),
  }
}
