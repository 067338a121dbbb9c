import { truly, idOf, type Account } from './account.ts'
import { holds } from './broken.ts'
import type { Ledger } from './ledger.ts'
import type { Known } from './people.ts'
import { syncOf } from './storm.ts'
import type { World } from './world.ts'

const ROUNDS = 400

/** The chaos stops, time passes, and everything must come right by itself; then one more run each, and all is true. */
export async function calm(world: World): Promise<void> {
  const { people, platform: p } = world
  p.trouble = 0
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
    }
  }
  await settle(world)
  for (const connection of world.connections)
    if (!people.leaving.has(connection.id)) await oneMore(world, connection)
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

/** One healthy run: what it must come to is known beforehand. */
async function oneMore(world: World, connection: Known): Promise<void> {
  const { tenant, account } = connection
  const book = world.ledgers.get(tenant.shard)
  const sync = syncOf(world, connection)
  if (!book || !sync) return holds('a connection has its sync', false, () => connection.id)
  await healthyRun(world, { connection, sync, book })
  if (!same(book, connection)) {
    // Too much was missing to be believed. Rows come back, and it can be.
    while (account.gone.length > 0) {
      const row = account.gone.pop()
      if (row) comeBack(account, row)
    }
    await healthyRun(world, { connection, sync, book })
  }
  holds('in the end the records are the vendor’s truth', same(book, connection), () => [
    liveOf(book, connection),
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
}

async function healthyRun(world: World, { connection, sync, book }: Healthy): Promise<void> {
  const expected = verdict(book, connection)
  const before = new Set(book.last.runs.map(({ id }) => id))
  await world.people.ask(connection.tenant, `POST /v1/syncs/${sync}/runs`)
  await finishTasks(world)
  await world.check()
  await settle(world)
  const run = book.last.runs.find(({ id, sync_id }) => sync_id === sync && !before.has(id))
  holds('a healthy run ends as the list deserves', run?.state === expected, () => [expected, run])
}

const liveOf = (book: Ledger, { id }: Known): [string, string][] =>
  [...book.known.values()]
    .filter((known) => known.live && known.connection === id)
    .map(({ external, raw }) => [external, raw])

/** What a healthy run has to say, by the rule of deletions. */
function verdict(book: Ledger, connection: Known): 'ok' | 'suspicious' {
  const { rows } = connection.account
  const listed = new Map(rows.map((row) => [idOf(row), row.deleted === true]))
  const live = liveOf(book, connection).map(([id]) => id)
  const missing = live.filter((id) => !listed.has(id)).length
  const before = live.filter((id) => listed.get(id) !== true).length
  if (missing === 0) return 'ok'
  if (rows.length === 0) return 'suspicious'
  return missing <= 2 || missing <= before * 0.3 ? 'ok' : 'suspicious'
}

function same(book: Ledger, connection: Known): boolean {
  const truth = truly(connection.account)
  const live = liveOf(book, connection)
  return (
    live.length === truth.size &&
    live.every(([id, raw]) => {
      const row = connection.account.rows.find((one) => idOf(one) === id)
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
