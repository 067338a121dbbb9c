import { expect, it } from 'vitest'
import { came } from '../make/events.ts'
import { person } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

it('delivered events are replayed a thousand at a time, each once, and there is an end', async () => {
  const ada = await person('Ada')
  const ctx = await tenant(ada.workspace)
  const made = await ada.call('POST', '/v1/webhook-endpoints', {
    name: 'Ours',
    url: 'http://127.0.0.1:9/hook',
  })
  const endpoint = String(made.body.id)
  // So that nothing goes out, and what is replayed stays to be counted.
  await ada.call('PATCH', `/v1/webhook-endpoints/${endpoint}`, { status: 'paused' })
  const at = Date.now() - 60_000
  await came(ctx, { side: 'out', subject: endpoint, at, n: 600, state: 'delivered' })
  await came(ctx, { side: 'out', subject: endpoint, at: at + 1, n: 600, state: 'delivered' })
  await came(ctx, { side: 'out', subject: endpoint, at, n: 3, state: 'dead', reason: 'attempts_exhausted' })
  const steps: number[] = []
  for (let after: string | undefined; ;) {
    const { status, body } = await ada.call('POST', '/v1/deliveries/replay', {
      endpoint,
      state: 'delivered',
      ...(after && { after_id: after }),
    })
    expect(status, JSON.stringify(body)).toBe(200)
    // One that is delivered again meanwhile would be found again, if the place did not lead past it.
    await ctx.db.$client.batch([
      ctx.db.$client
        .prepare(`UPDATE deliveries SET state = 'delivered' WHERE tenant_id = ? AND state = 'pending'`)
        .bind(ctx.tenantId),
      ctx.db.$client
        .prepare(`UPDATE fates SET n = 1200 WHERE tenant_id = ? AND fate = 'delivered'`)
        .bind(ctx.tenantId),
    ])
    steps.push(body.replayed)
    if (!body.more) break
    after = body.read_to
  }
  expect(steps).toEqual([1000, 200])
  const { results } = await ctx.db.$client
    .prepare(
      `SELECT state, replays, count(*) AS n FROM deliveries WHERE tenant_id = ? GROUP BY 1, 2 ORDER BY 1`,
    )
    .bind(ctx.tenantId)
    .all()
  expect(results).toEqual([
    { state: 'dead', replays: 0, n: 3 },
    { state: 'delivered', replays: 1, n: 1200 },
  ])
  const balance = await ada.call('GET', '/v1/ledger/balance')
  expect(balance.body.balanced).toBe(true)
})

it('those that wait are due now, with every try before them, when somebody says that the receiver is back', async () => {
  const ada = await person('Ada')
  const ctx = await tenant(ada.workspace)
  const address = { name: 'Ours', url: 'http://127.0.0.1:9/hook' }
  const [ours, other] = [
    await ada.call('POST', '/v1/webhook-endpoints', address),
    await ada.call('POST', '/v1/webhook-endpoints', address),
  ]
  const at = Date.now() - 60_000
  for (const [n, { body }] of [ours, other].entries()) {
    await ada.call('PATCH', `/v1/webhook-endpoints/${body.id}`, { status: 'paused' })
    await came(ctx, { side: 'out', subject: body.id, at: at + n, n: 1200, state: 'pending' })
  }
  await ctx.db.$client
    .prepare(`UPDATE deliveries SET attempts = 6, next_attempt_at = ? WHERE tenant_id = ?`)
    .bind(Date.now() + 36_000_000, ctx.tenantId)
    .run()
  // Due already: these go out by themselves.
  await came(ctx, { side: 'out', subject: ours.body.id, at, n: 7, state: 'pending' })
  await ctx.db.$client
    .prepare(`UPDATE deliveries SET next_attempt_at = ? WHERE tenant_id = ? AND attempts = 0`)
    .bind(at, ctx.tenantId)
    .run()
  const range = { endpoint: ours.body.id, state: 'pending' }
  const first = await ada.call('POST', '/v1/deliveries/replay', range)
  expect(first.body).toMatchObject({ replayed: 1000, more: true })
  const rest = await ada.call('POST', '/v1/deliveries/replay', { ...range, after_id: first.body.read_to })
  expect(rest.body).toMatchObject({ replayed: 200, more: false })
  const { results } = await ctx.db.$client
    .prepare(
      `SELECT endpoint_id AS endpoint, attempts, replays, next_attempt_at <= ? AS due, count(*) AS n FROM deliveries
       WHERE tenant_id = ? AND state = 'pending' GROUP BY 1, 2, 3, 4 ORDER BY attempts, replays`,
    )
    .bind(Date.now(), ctx.tenantId)
    .all()
  expect(results).toEqual([
    { endpoint: ours.body.id, attempts: 0, replays: 0, due: 1, n: 7 },
    { endpoint: ours.body.id, attempts: 0, replays: 1, due: 1, n: 1200 },
    { endpoint: other.body.id, attempts: 6, replays: 0, due: 0, n: 1200 },
  ])
  expect((await ada.call('GET', '/v1/ledger/balance')).body.balanced).toBe(true)
})
