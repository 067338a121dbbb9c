import { truly, idOf, type Account } from './account.ts'
import { holds } from './broken.ts'
import type { Ledger } from './ledger.ts'
import type { Known } from './people.ts'
import { authorize } from './authorize.ts'
import { syncsOf } from './storm.ts'
import type { World } from './world.ts'

const ROUNDS = 400

/** The chaos stops, time passes, and everything must come right by itself; then one more run each, and all is true. */
export async function calm(world: World): Promise<void> {
  const { people, platform: p } = world
  p.trouble = 0
  p.stale = 0
  p.hollow = false
  for (const account of p.accounts) account.refusing = false
  await finishTasks(world)
  while (p.gate.stragglers.length > 0) await world.arrive(0)
  await settle(world)
  world.look()
  for (const connection of world.connections) {
    const { id, tenant } = connection
    if (people.leaving.has(id)) await goodbye(world, connection)
    else {
      // A person's test begins what a broken-off connecting left out.
      await people.ask(tenant, `POST /v1/connections/${id}/test`)
      await finishTasks(world)
      if (connection.account.vendor === 'acme') await tokensOf(world, connection)
    }
  }
  await settle(world)
  for (const connection of world.connections)
    if (!people.leaving.has(connection.id)) {
      const syncs = syncsOf(world, connection)
      holds('a connection has its syncs', syncs.length > 0, () => connection.id)
      for (const sync of syncs) await oneMore(world, connection, sync)
    }
  if (people.tenants.length > 1) await onlyTheirOwn(world)
}

/** Lets go of every call until no worker is left. */
async function finishTasks({ platform: p, release }: World): Promise<void> {
  while (p.gate.ops.length > 0) await release(0, 'pass')
}

const books = ({ ledgers }: World): Ledger[] => [...ledgers.values()]
const unfinished = (world: World) =>
  books(world).flatMap(({ last }) => last.runs.filter(({ finished_at }) => finished_at === null))

/** Messages and minutes, until no run is going on. */
async function settle(world: World): Promise<void> {
  const { queue, time, minute } = world.platform
  await world.check()
  for (let round = 0; unfinished(world).length > 0; round++) {
    holds('every run ends', round < ROUNDS, () => unfinished(world))
    const [next] = queue.messages.toSorted((a, b) => a.due - b.due)
    if (next && round % 10 < 8) {
      time.pass(Math.max(0, next.due - time.now))
      await queue.deliver(next)
    } else {
      time.pass(121_000)
      await minute()
    }
    await finishTasks(world)
    await world.check()
  }
  queue.messages.length = 0
}

async function goodbye(world: World, { id, tenant }: Known): Promise<void> {
  await world.people.disconnect({ id, tenant } as Known)
  await finishTasks(world)
  const { status } = await world.people.plainly(tenant, `GET /v1/connections/${id}`)
  holds('a connection that is disconnected is gone', status === 404, () => [id, status])
  await world.check()
}

/** A connection with tokens works, or asks for a person who connects it anew: and then it works. */
async function tokensOf(world: World, connection: Known): Promise<void> {
  const { status, grants } = await tested(world, connection)
  if (status === 'ok') return
  holds('a connection works, or asks for a person', status === 'reauth_required', () => status)
  const { held, live } = grants
  holds(
    'a person is asked only when the vendor takes nothing we hold',
    !live || held?.refresh !== live,
    () => grants,
  )
  await authorize(world.platform, connection)
  await finishTasks(world)
  holds('a connection that is connected anew works', (await tested(world, connection)).status === 'ok')
}

/** The vendor may have asked for hours of rest: once these are over, a person's test says how it stands. */
async function tested(world: World, { id, tenant, account }: Known) {
  const { people, platform: p } = world
  for (let hour = 0; hour < 30; hour++) {
    p.time.pass(3_600_000)
    await people.ask(tenant, `POST /v1/connections/${id}/test`)
    await finishTasks(world)
    const { body } = await people.plainly(tenant, `GET /v1/connections/${id}`)
    if (Date.parse(String(body.tested_at)) === p.time.now)
      return { status: String(body.status), grants: account.grants }
  }
  return { status: 'never tested', grants: account.grants }
}

/** One healthy run: what it must come to is known beforehand. */
async function oneMore(world: World, connection: Known, sync: string): Promise<void> {
  const { tenant, account } = connection
  const book = world.ledgers.get(tenant.shard)
  const object = book?.last.syncs.find(({ id }) => id === sync)?.object
  if (!book || object === undefined) return
  const mine = { connection, sync, book, object }
  await healthyRun(world, mine)
  if (!same(mine)) {
    // Too much was missing to be believed. Rows come back, and it can be.
    while (account.gone.length > 0) {
      const row = account.gone.pop()
      if (row) comeBack(account, row)
    }
    await healthyRun(world, mine)
  }
  holds('in the end the records are the vendor’s truth', same(mine), () => [
    liveOf(mine),
    [...truly(account)],
  ])
  const shown = book.last.syncs.find(({ id }) => id === sync)
  holds('a sync counts its live records', shown?.live === truly(account).size, () => [
    shown,
    account.rows.length,
  ])
}

function comeBack(account: Account, row: Account['rows'][number]): void {
  account.history++
  account.rows.push(row)
  account.present.get(idOf(row))?.push([account.history, Infinity])
}

interface Healthy {
  connection: Known
  sync: string
  book: Ledger
  object: string
}

async function healthyRun(world: World, mine: Healthy): Promise<void> {
  const { connection, sync, book } = mine
  const expected = verdict(mine)
  const before = new Set(book.last.runs.map(({ id }) => id))
  await world.people.ask(connection.tenant, `POST /v1/syncs/${sync}/runs`)
  await finishTasks(world)
  await world.check()
  await settle(world)
  const run = book.last.runs.find(({ id, sync_id }) => sync_id === sync && !before.has(id))
  holds('a healthy run ends as the list deserves', run?.state === expected, () => [expected, run])
}

const liveOf = ({ book, connection, object }: Healthy): [string, string][] =>
  [...book.known.values()]
    .filter((known) => known.live && known.connection === connection.id && known.object === object)
    .map(({ external, raw }) => [external, raw])

/** What a healthy run has to say, by the rule of deletions. */
function verdict(mine: Healthy): 'ok' | 'suspicious' {
  const { rows } = mine.connection.account
  const listed = new Map(rows.map((row) => [idOf(row), row.deleted === true]))
  const live = liveOf(mine).map(([id]) => id)
  const missing = live.filter((id) => !listed.has(id)).length
  const before = live.filter((id) => listed.get(id) !== true).length
  if (missing === 0) return 'ok'
  if (rows.length === 0) return 'suspicious'
  return missing <= 2 || missing <= before * 0.3 ? 'ok' : 'suspicious'
}

function same(mine: Healthy): boolean {
  const { account } = mine.connection
  const truth = truly(account)
  const live = liveOf(mine)
  return (
    live.length === truth.size &&
    live.every(([id, raw]) => {
      const row = account.rows.find((one) => idOf(one) === id)
      return row !== undefined && JSON.stringify(row) === raw
    })
  )
}

/** Every list of every workspace, through the API: nothing in it is anybody else's. */
async function onlyTheirOwn({ people, connections }: World): Promise<void> {
  for (const tenant of people.tenants)
    for (const path of ['/v1/records?deleted=true', '/v1/changes?order=desc', '/v1/runs?', '/v1/syncs?']) {
      const { body } = await people.plainly(tenant, `GET ${path}&limit=200`)
      const others = (body.data as { connection_id: string }[]).filter(
        ({ connection_id }) => connections.find(({ id }) => id === connection_id)?.tenant.id !== tenant.id,
      )
      // A connection nobody ever saw has no owner here; its rows are still somebody's own.
      const foreign = others.filter(({ connection_id }) => connections.some(({ id }) => id === connection_id))
      holds('no list shows another workspace’s rows', foreign.length === 0, () => [path, foreign])
    }
}
