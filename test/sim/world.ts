import { env } from 'cloudflare:workers'
import { member, type Member } from '../make/people.ts'
import { type Account, type Vendor } from './account.ts'
import { calm } from './calm.ts'
import { arrive, type Task } from './gate.ts'
import { ledger, type Ledger } from './ledger.ts'
import { people, type Known, type People, type Tenant } from './people.ts'
import { leavePlatform, platform, type Platform } from './platform.ts'
import { seeded, type Random } from './random.ts'
import { wipe } from './snapshot.ts'
import { writes } from './fates.ts'
import { storm } from './storm.ts'

export interface World {
  random: Random
  platform: Platform
  people: People
  /** Shard number → what has been seen there. */
  ledgers: Map<number, Ledger>
  /** Connections as far as anybody has seen them, gone ones too. */
  connections: Known[]
  account: (name: string) => Account | undefined
  /** Lets one call go on and looks at what it did. */
  release: (index: number, fate: Parameters<Platform['gate']['release']>[1]) => Promise<void>
  /** Lets a straggler arrive. */
  arrive: (index: number) => Promise<void>
  check: (by?: { task: Task; what: string }) => Promise<void>
  /** Meets the connections that came about. */
  look: () => void
}

interface TestEnv extends Env {
  SHARD_1: D1Database
}
const { DB, SHARD_0, SHARD_1 } = env as TestEnv
const SHARDS = [SHARD_0, SHARD_1]

/** One world from its beginning to its calm end. Throws `Broken` where a promise does not hold. */
export async function live(seed: number, host: Member): Promise<void> {
  for (const shard of SHARDS) await wipe(shard)
  const random = seeded(seed)
  const tenants = await workspaces(host, random)
  try {
    const world = await begin(random, tenants)
    await storm(world)
    await calm(world)
  } finally {
    leavePlatform()
    for (const { id } of tenants)
      await DB.batch([
        DB.prepare('DELETE FROM members WHERE tenant_id = ?1').bind(id),
        DB.prepare('DELETE FROM tenants WHERE id = ?1').bind(id),
      ])
  }
}

/** One to three, all the same person's, on either shard. */
async function workspaces(host: Member, random: Random): Promise<Tenant[]> {
  const tenants: Tenant[] = []
  for (let n = random.whole(1, 3); n > 0; n--) {
    const made = await host.call('POST', '/v1/workspaces', { name: 'A world' })
    if (made.status !== 201) throw new Error(`workspace: ${JSON.stringify(made.body)}`)
    const id = String(made.body.id)
    const shard = random.whole(0, 1)
    await DB.prepare('UPDATE tenants SET shard = ?2 WHERE id = ?1').bind(id, shard).run()
    tenants.push({ id, shard, member: member(host.email, host.cookie, id) })
  }
  return tenants
}

async function begin(random: Random, tenants: Tenant[]): Promise<World> {
  const p = platform(random)
  for (const { id, shard } of tenants) p.homes.set(id, shard)
  const who = people(p, tenants, random)
  const account = (name: string) => p.accounts.find((one) => one.name === name)
  const ledgers = new Map(
    [...new Set(tenants.map(({ shard }) => shard))].map((shard) => [
      shard,
      ledger({ d1: SHARDS[shard] ?? SHARD_0, account, leaving: who.leaving, now: () => p.time.now }),
    ]),
  )
  const world: World = {
    random,
    platform: p,
    people: who,
    ledgers,
    connections: [],
    account,
    async check(by) {
      for (const [shard, book] of ledgers)
        if (by?.task.shard === undefined || by.task.shard === shard) await book.check(by)
    },
    async release(index, fate) {
      const [op] = p.gate.ops.slice(index, index + 1)
      if (!op) return
      await p.gate.release(op, fate)
      if (fate !== 'before' && fate !== 'killed before' && writes(op.what)) await world.check(op)
    },
    async arrive(index) {
      const [straggler] = p.gate.stragglers.splice(index, 1)
      if (!straggler) return
      await arrive(straggler)
      await world.check(straggler)
    },
    look() {
      for (const { last } of ledgers.values())
        for (const { id, name, tenant_id } of last.connections) {
          const tenant = tenants.find((one) => one.id === tenant_id)
          const met = world.connections.some((one) => one.id === id)
          const its = account(name)
          if (!met && tenant && its) world.connections.push({ id, tenant, account: its })
        }
    },
  }
  for (const tenant of tenants)
    for (let n = random.whole(1, 2); n > 0; n--)
      await who.connect(tenant, random.pick<Vendor>(['highlevel', 'bamboohr', 'acme']))
  return world
}
