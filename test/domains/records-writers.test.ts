import { beforeEach, describe, expect, it } from 'vitest'
import { planPage } from '#domains/records/index.ts'
import type { Row } from '#engine/index.ts'
import { bench, type Bench } from '../make/bench.ts'
import { hlUsers } from '../make/controlled.ts'

let b: Bench
let connection: string

beforeEach(async () => {
  b = await bench()
  b.vendor.users = hlUsers(1, 3)
  connection = await b.connect('highlevel')
  await b.drain()
})

const always = { sql: () => '1 = 1', params: [] }

/** The first person, as a writer beside the sync has it from the vendor. */
async function plan(deleted: boolean, name: string) {
  const shown = (await b.records(connection)).find(({ external_id: id }) => id === 'user000001')
  const row: Row = {
    externalId: 'user000001',
    email: null,
    name,
    vendorUpdatedAt: null,
    deleted,
    fields: { name },
    raw: { id: 'user000001', name, of: String(shown?.id) },
  }
  const source = { tenantId: b.ctx.tenantId, connectionId: connection, object: 'user' }
  const { statements } = await planPage(b.ctx, { source, kind: 'user', runId: 'beside', guard: always }, [
    row,
  ])
  return () => b.ctx.db.$client.batch(statements)
}

const told = async () =>
  (await b.changes(connection)).filter(({ run_id: run }) => run === 'beside').map(({ type }) => String(type))

describe('two writers who have read the same record', () => {
  it('and both delete it tell one deletion', async () => {
    const [one, other] = [await plan(true, 'Gone'), await plan(true, 'Gone')]
    await one()
    await other()
    expect(await told()).toEqual(['deleted'])
  })

  it('of whom one deletes it leave it deleted: the other did not know', async () => {
    const [one, other] = [await plan(true, 'Gone'), await plan(false, 'New')]
    await one()
    await other()
    expect(await told()).toEqual(['deleted'])
    expect((await b.records(connection))[0]?.deleted_at).not.toBeNull()
  })

  it('and both bring it back tell one return', async () => {
    await (
      await plan(false, 'New')
    )()
    await (
      await plan(true, 'New')
    )()
    const [one, other] = [await plan(false, 'New'), await plan(false, 'New')]
    await one()
    await other()
    expect(await told()).toEqual(['updated', 'deleted', 'restored'])
  })
})
