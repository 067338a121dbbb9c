import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { bench } from '../make/bench.ts'
import { hlUsers } from '../make/controlled.ts'

const ENDINGS = {
  'is evicted': (name: string) => evictDurableObject(env.CONNECTION_GATE.getByName(name)),
  'is gone with all others': () => abortAllDurableObjects(),
}

it.each(Object.entries(ENDINGS))(
  'O1: a gate that %s before each answer of a run costs the run nothing, and gives no vendor more than its budget',
  async (_how, end) => {
    const b = await bench()
    b.vendor.users = hlUsers(1, 6)
    b.vendor.pageSize = 2
    const connection = await b.connect('highlevel')
    await b.drain()
    b.vendor.users = hlUsers(1, 6).map((row) => ({ ...row, name: 'Renamed' }))
    let ended = 0
    b.vendor.asked.length = 0
    b.vendor.before = async () => {
      ended++
      await end(`gate:${b.ctx.tenantId}:${connection}`)
      return undefined
    }
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', pages: 3, seen: 6, updated: 6, deleted: 0 })
    expect([ended, run.requests]).toEqual([3, 3])
    expect((await b.records(connection)).map(({ name }) => name)).toEqual(hlUsers(1, 6).map(() => 'Renamed'))
    const told = (await b.changes(connection)).filter(({ run_id }) => run_id === run.id)
    expect(new Set(told.map(({ record_id }) => record_id)).size).toBe(told.length)
    expect(told).toHaveLength(6)
  },
  30_000,
)
