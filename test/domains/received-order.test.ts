import { beforeAll, describe, expect, it } from 'vitest'
import { onEventMessage } from '#domains/received/work.ts'
import type { TenantCtx } from '#kit/context.ts'
import { settled } from '../make/connections.ts'
import { bodyOf, books, hookedConnection, placed, type Event } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person, type Member } from '../make/people.ts'
import { imbalances } from '../make/received.ts'
import { tenant } from '../make/tenant.ts'

liveSandbox()

const DAY = 86_400_000
let owner: Member
let connection: string
let ctx: TenantCtx
const clock = { now: Date.now() }
/** A person's number at the vendor; each test has its own. */
let n = 700

beforeAll(async () => {
  owner = await person()
  connection = await hookedConnection(owner)
  await settled(owner)
  const EVENT = { send: async () => {} } as unknown as Queue
  ctx = { ...(await tenant(owner.workspace, { EVENT })), now: () => clock.now, log: () => {} }
}, 120_000)

let events = 0
const event = (what: 'created' | 'updated' | 'deleted', at: number, name: string = what): Event => ({
  n,
  id: `event_order_${++events}`,
  event: `user.${what}`,
  at,
  data: { first_name: name },
})

/** They come in this order, one after the other or all in one batch; answers what became of each. */
async function come(some: Event[], together: boolean) {
  const ids: string[] = []
  for (const batch of together ? [some] : some.map((one) => [one])) {
    ids.push(...(await placed(ctx, connection, batch)))
    await onEventMessage(ctx, { v: 1, tenantId: ctx.tenantId, connectionId: connection })
    clock.now += 1000
  }
  const fates = []
  for (const id of ids) {
    const { body } = await owner.call('GET', `/v1/received/${id}`)
    fates.push([body.reason || body.state, ...body.changes.map(({ type }: { type: string }) => type)])
  }
  return fates
}

const externalId = () => String(JSON.parse(bodyOf({ n })).data.id)
const listed = async (deleted: string) =>
  (
    await owner.call(
      'GET',
      `/v1/records?connection=${connection}&object=user&external_id=${externalId()}&deleted=${deleted}`,
    )
  ).body.data as {
    id: string
    fields: { first_name: string }
    created_at: string
    deleted_at: string | null
  }[]

describe.each([false, true])('what comes out of order, all in one batch: %s', (together) => {
  it('Q2: a deletion of what was never held keeps an older creation from coming to life', async () => {
    n++
    const at = clock.now - 60_000
    expect(
      await come([event('deleted', at), event('created', at - 5000), event('updated', at - 1)], together),
    ).toEqual([['delivered'], ['stale'], ['stale']])
    for (const which of ['false', 'true', 'only']) expect(await listed(which)).toEqual([])
    // Made again since: it is new to everybody.
    const began = clock.now
    expect(await come([event('created', at + 2000, 'updated')], together)).toEqual([['delivered', 'created']])
    const [record] = await listed('false')
    expect(record).toMatchObject({ fields: { first_name: 'updated' }, deleted_at: null })
    expect(Date.parse(record?.created_at ?? '')).toBe(began)
    expect((await owner.call('GET', `/v1/records/${record?.id}`)).status).toBe(200)
  })

  it('Q2: and so does a second deletion, told before what happened between the two', async () => {
    n++
    const at = clock.now - 60_000
    const told = [
      event('created', at),
      event('deleted', at + 2000),
      event('deleted', at + 8000),
      event('created', at + 5000),
    ]
    expect(await come(told, together)).toEqual([
      ['delivered', 'created'],
      ['delivered', 'deleted'],
      ['delivered'],
      ['stale'],
    ])
    expect(await listed('false')).toEqual([])
    expect(await listed('only')).toMatchObject([{ deleted_at: new Date(at + 8000).toISOString() }])
    expect(await come([event('created', at + 9000)], together)).toEqual([['delivered', 'restored']])
  })

  it('and what is made again in the same breath lives', async () => {
    n++
    const at = clock.now - 60_000
    expect(await come([event('deleted', at), event('created', at + 1)], together)).toEqual([
      ['delivered'],
      ['delivered', 'created'],
    ])
    expect(await listed('false')).toHaveLength(1)
  })
})

it('is held against nobody for ever: marks go when nothing older is kept', async () => {
  const marks = async () =>
    (
      await ctx.db.$client
        .prepare(
          `SELECT count(*) AS n FROM records WHERE tenant_id = ? AND hash = '' AND deleted_at IS NOT NULL`,
        )
        .bind(ctx.tenantId)
        .first<{ n: number }>()
    )?.n
  n++
  await come([event('deleted', clock.now)], false)
  n++
  clock.now += 39 * DAY
  await come([event('deleted', clock.now)], false)
  expect(await marks()).toBe(2)
  n++
  clock.now += 2 * DAY
  await come([event('deleted', clock.now)], false)
  expect(await marks()).toBe(2)
  expect(await imbalances(ctx)).toEqual([])
  expect(await books(owner, connection)).toMatchObject({ pending: 0, balanced: true })
})

it('shows nothing of it in a preview that would not happen', async () => {
  n++
  const [id = ''] = await placed(ctx, connection, [event('deleted', clock.now)])
  const { body } = await owner.call('POST', `/v1/received/${id}/replay`, { dry_run: true })
  expect(body).toMatchObject({
    changes: [],
    counts: { deleted: 0, unchanged: 1 },
    outcomes: [{ fate: 'delivered' }],
  })
  expect(await listed('true')).toEqual([])
})
