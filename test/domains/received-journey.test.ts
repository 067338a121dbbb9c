import { describe, expect, it } from 'vitest'
import { settled } from '../make/connections.ts'
import { bodyOf, deliver, hookedConnection, hookPath, worked } from '../make/hooks.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { person } from '../make/people.ts'

liveSandbox()

describe('a webhook', () => {
  it('is written down, applied, counted, and the same again is told to be one', async () => {
    const owner = await person()
    const connection = await hookedConnection(owner)
    await settled(owner)
    const path = hookPath(owner, connection)
    const body = bodyOf({ n: 1, data: { first_name: 'Zoe', email: 'zoe@hooks.example' } })
    const first = await deliver(path, body)
    expect(first).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^rcv_/) } })
    expect(await deliver(path, body)).toMatchObject({
      status: 202,
      body: { id: first.body.id, duplicate: true },
    })
    await worked(owner, connection)
    const users = await owner.call('GET', '/v1/users?email=zoe@hooks.example')
    expect(users.body.data).toMatchObject([{ email: 'zoe@hooks.example', deleted_at: null }])
    const received = await owner.call('GET', `/v1/received?connection=${connection}`)
    expect(received.body.data).toMatchObject([
      { id: first.body.id, state: 'delivered', type: 'user.updated', event_key: 'event_1' },
    ])
    const whole = await owner.call('GET', `/v1/received/${first.body.id}`)
    expect(whole.body.changes).toMatchObject([{ type: 'created' }])
    expect(JSON.stringify(whole.body.headers)).not.toContain('v1=')
    const ledger = await owner.call('GET', `/v1/ledger?subject=${connection}`)
    expect(ledger.body.data).toMatchObject([
      {
        received: 2,
        delivered: 1,
        filtered: 1,
        dead: 0,
        pending: 0,
        balanced: true,
        reasons: [{ fate: 'filtered', reason: 'duplicate', n: 1 }],
      },
    ])
  })
})
