import { moveOn, type Vendor } from './account.ts'
import { badFate, isCommit } from './fates.ts'
import { authorize } from './authorize.ts'
import { revoked } from './grants.ts'
import { formOf, type Known } from './people.ts'
import { anotherWriter } from './another-writer.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
const AT_ONCE = 4

/** The bad times: everything that can happen does, in an order that the seed chooses. */
export async function storm(world: World): Promise<void> {
  const { random, platform: p } = world
  const steps = random.whole(150, 450)
  /** How often a call fails, and how often a vendor does. */
  const chaos = random.pick([0, 0.02, 0.05, 0.1])
  const trouble = random.pick([0, 0.1, 0.25, 0.4])
  /** How often a page is committed twice, or after its worker has given up. */
  const shaky = random.pick([0, 0.1, 0.3])
  /** How often somebody else writes the records of a page that is about to be committed. */
  const crowded = random.pick([0, 0.5])
  p.stale = random.pick([0, 0.3, 1])
  p.hollow = random.chance(0.35)
  for (let step = 0; step < steps; step++) {
    p.trouble = trouble
    const { ops, tasks } = p.gate
    if (ops.length > 0 && (tasks.length >= AT_ONCE || random.chance(0.85))) {
      const index = random.whole(0, ops.length - 1)
      const op = ops[index]
      if (!op) continue
      if (isCommit(op.what) && random.chance(crowded)) await anotherWriter(world, op)
      const fate = random.chance(chaos) ? badFate(op, random) : 'pass'
      const page = fate === 'pass' && isCommit(op.what) && random.chance(shaky)
      await world.release(index, page ? random.pick(['echo', 'late']) : fate)
    } else await something(world)
  }
}

/** One thing that happens outside of any worker. */
async function something(world: World): Promise<void> {
  const { random, platform: p } = world
  const { messages } = p.queue
  const due = messages.filter((message) => message.due <= p.time.now)
  const what = random.weighted({
    deliver: due.length > 0 ? 8 : 0,
    twice: due.length > 0 ? 1 : 0,
    drop: messages.length > 0 ? 0.15 : 0,
    next: messages.length > 0 ? 3 : 0,
    seconds: 2,
    minutes: 1,
    hours: 0.1,
    cron: 0.6,
    crons: 0.1,
    stall: p.gate.tasks.some(({ served }) => served) ? 2 : 0,
    vendor: 4,
    person: 1.5,
    evict: p.gate.tasks.length > 0 ? 0.2 : 0,
    arrive: p.gate.stragglers.length > 0 ? 4 : 0,
    rush: p.accounts.some(({ vendor }) => vendor === 'acme') ? 1 : 0,
    withdraw: p.accounts.some(({ vendor }) => vendor === 'acme') ? 0.3 : 0,
    wake: p.objects.living.size > 0 ? 0.4 : 0,
    crash: [...p.objects.living.values()].some(({ task }) => task.serves?.size) ? 0.6 : 0,
  })
  switch (what) {
    case 'deliver':
      return p.queue.deliver(random.pick(due))
    case 'twice':
      return p.queue.deliver(random.pick(due), true)
    case 'drop':
      messages.splice(random.whole(0, messages.length - 1), 1)
      return
    case 'next':
      return p.time.pass(Math.max(0, Math.min(...messages.map((message) => message.due)) - p.time.now))
    case 'seconds':
      return p.time.pass(random.whole(1, 25) * 1000)
    case 'minutes':
      return p.time.pass(random.whole(1, 15) * MINUTE + random.whole(0, 999))
    case 'hours':
      return p.time.pass(random.whole(1, 26) * 60 * MINUTE)
    case 'stall':
      return overtaken(world)
    case 'cron':
      return p.minute()
    case 'crons':
      await p.minute()
      return p.minute()
    case 'vendor':
      return moved(world)
    case 'person':
      return somebody(world)
    case 'evict':
      for (const task of p.gate.tasks.slice()) await p.gate.kill(task)
      return
    case 'rush':
      return rush(world)
    case 'withdraw':
      random.pick(p.accounts.filter(({ vendor }) => vendor === 'acme')).grants.access.clear()
      return
    case 'wake':
      return p.gate.kill(random.pick([...p.objects.living.values()]).task)
    case 'crash':
      return p.gate.kill(
        random.pick([...p.objects.living.values()].filter((one) => one.task.serves?.size)).task,
      )
    case 'arrive':
      return world.arrive(random.whole(0, p.gate.stragglers.length - 1))
  }
}

/** A worker with a page in its hands sleeps past its lease, and another message hands its run to somebody else. */
async function overtaken({ random, platform: p, ledgers }: World): Promise<void> {
  const { message: body, shard = -1 } = random.pick(p.gate.tasks.filter(({ served }) => served))
  p.time.pass(random.whole(61, 200) * 1000)
  const run = ledgers.get(shard)?.last.runs.find(({ id }) => id === body?.runId)
  if (body && run) await p.queue.deliver({ body: { ...body, pages: run.pages }, due: 0, attempts: 1 }, true)
}

/** The vendor's truth changes. Where rows leave in crowds, somebody looks at once. */
async function moved(world: World): Promise<void> {
  const { random, people, platform: p } = world
  const account = random.pick(p.accounts)
  if (moveOn(account, random, p.hollow ? 2.5 : 0.4) !== 'exodus') return
  world.look()
  const connection = world.connections.find((one) => one.account === account)
  const sync = connection && random.pick(syncsOf(world, connection))
  if (sync) await people.ask(connection.tenant, `POST /v1/syncs/${sync}/runs`)
}

/** The end of a connection's token, and several who need one at that moment. */
async function rush(world: World): Promise<void> {
  const { random, people, platform: p } = world
  world.look()
  const apps = world.connections.filter((one) => one.account.vendor === 'acme' && !people.leaving.has(one.id))
  if (apps.length === 0) return
  const { account, id, tenant } = random.pick(apps)
  const { held, access } = account.grants
  p.time.pass(Math.max(0, (access.get(held?.access ?? '') ?? 0) - p.time.now) + random.whole(0, 2000))
  for (let n = random.whole(2, 3); n > 0; n--) await people.ask(tenant, `POST /v1/connections/${id}/test`)
}

/** A person does something, through the API. */
async function somebody(world: World): Promise<void> {
  const { random, people, platform: p } = world
  world.look()
  const here = world.connections.filter(({ id }) => !people.leaving.has(id))
  const connection = here.length > 0 ? random.pick(here) : undefined
  const syncs = connection ? syncsOf(world, connection) : []
  const sync = syncs.length > 0 ? random.pick(syncs) : undefined
  if (!connection)
    return people.connect(random.pick(people.tenants), random.pick<Vendor>(['highlevel', 'bamboohr', 'acme']))
  const { tenant, account, id } = connection
  const what = random.weighted({
    run: sync ? 6 : 0,
    often: sync ? 2 : 0,
    pause: sync ? 1 : 0,
    resume: sync ? 1 : 0,
    test: 1,
    credentials: 1,
    expire: 0.5,
    heal: p.accounts.some(({ refusing }) => refusing) ? 4 : 0,
    authorize: connection.account.vendor === 'acme' ? (connection.account.grants.live === null ? 4 : 0.3) : 0,
    connect: world.connections.length < 5 ? 0.5 : 0,
    disconnect: 0.7,
    again: people.leaving.size > 0 ? 1 : 0,
  })
  switch (what) {
    case 'run':
      return people.ask(tenant, `POST /v1/syncs/${sync}/runs`)
    case 'often':
      return people.ask(tenant, `PATCH /v1/syncs/${sync}`, { schedule: '*/5 * * * *' })
    case 'pause':
    case 'resume':
      return people.ask(tenant, `PATCH /v1/syncs/${sync}`, { paused: what === 'pause' })
    case 'test':
      return people.ask(tenant, `POST /v1/connections/${id}/test`)
    case 'credentials':
      return people.ask(tenant, `PUT /v1/connections/${id}/credentials`, { credentials: formOf(account) })
    case 'expire':
      if (account.vendor === 'acme') revoked(account)
      else account.refusing = true
      return
    case 'authorize':
      return authorize(p, connection)
    case 'heal':
      for (const one of p.accounts) one.refusing = false
      return
    case 'connect':
      return people.connect(
        random.pick(people.tenants),
        random.pick<Vendor>(['highlevel', 'bamboohr', 'acme']),
      )
    case 'disconnect':
      return people.disconnect(connection)
    case 'again': {
      const leaving = world.connections.filter((one) => people.leaving.has(one.id))
      if (leaving.length > 0) await people.disconnect(random.pick(leaving))
    }
  }
}

export function syncsOf({ ledgers }: World, { id, tenant }: Known): string[] {
  const syncs = ledgers.get(tenant.shard)?.last.syncs ?? []
  return syncs.filter(({ connection_id }) => connection_id === id).map((sync) => sync.id)
}
