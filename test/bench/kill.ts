import { isDeepStrictEqual } from 'node:util'
import { letTimePass } from './let-time-pass.ts'
import { localApp, pause, type LocalApp } from './local-app.ts'
import { pagedVendor } from './paged-vendor.ts'

const PAGE = 100
/** When a page's machine dies: while the vendor has the request, or so many milliseconds after its answer went out. */
const MOMENTS = ['asked', 0, 2, 4, 6, 8, 12, 20, 40, 80] as const
/** A lease, and as long again until the sweep takes the run for lost, and a little. */
const UNTIL_SWEPT_MS = 125_000

interface Story {
  users: number
  kills: number
  /** Waits for the lease and the sweep as they come; otherwise the stored times are moved while the machine is off. */
  patient?: boolean
  say?: (line: string) => void
}

/** Reads a long list while the whole machine dies again and again, and compares what is there with the vendor's. */
export async function readThroughKills({ users, kills, patient = false, say = () => {} }: Story) {
  const deaths = Array.from({ length: kills }, (_, n) => ({
    skip: PAGE * Math.floor(((n + 1) * users) / PAGE / (kills + 1)),
    moment: MOMENTS[n % MOMENTS.length] ?? 0,
  }))
  const inFlight: number[] = []
  const app = await localApp()
  let died = Promise.withResolvers<void>()
  const die = () => {
    deaths.shift()
    void app.kill().then(died.resolve)
  }
  const vendor = await pagedVendor(users, {
    async asked(skip) {
      const next = deaths[0]
      if (next?.moment !== 'asked' || skip < next.skip) return
      die()
      await pause(50)
    },
    answered(skip) {
      const next = deaths[0]
      if (next === undefined || next.moment === 'asked' || skip < next.skip) return
      const { moment } = next
      // The next page's answer must not set off the same death.
      deaths[0] = { ...next, skip: Infinity }
      setTimeout(die, moment)
    },
  })
  try {
    await app.start()
    await app.signIn()
    const { connection, sync } = await connect(app, vendor.url)
    for (let n = 1; n <= kills; n++) {
      await within(died.promise, 'The run did not come to the page at which it is to die.')
      died = Promise.withResolvers()
      const last = vendor.arrivals.at(-1)?.skip ?? 0
      inFlight.push(last)
      say(`${n}. killed while page ${last / PAGE + 1} was on its way`)
      if (!patient) letTimePass(app.stateDir, UNTIL_SWEPT_MS)
      await app.start()
    }
    const run = await ended(app, sync)
    return { run, ...(await differences(app, { connection, users: vendor.users })), ...fetches() }
  } finally {
    vendor.close()
    await app.end()
  }

  /** A page may come once more for each death that met it on its way, and never otherwise. */
  function fetches() {
    const counts = new Map<number, number>()
    for (const { skip } of vendor.arrivals) counts.set(skip, (counts.get(skip) ?? 0) + 1)
    const pages = users / PAGE + 1
    return {
      kills: inFlight.length,
      pages,
      requests: vendor.arrivals.length,
      mostFetches: Math.max(...counts.values()),
      needlessFetches: [...counts].filter(
        ([skip, n]) => n > 1 + inFlight.filter((page) => page === skip).length,
      ).length,
      neverFetched: pages - counts.size,
      fullestTenSeconds: fullest(
        vendor.arrivals.map(({ at }) => at),
        10_000,
      ),
    }
  }
}

export type Outcome = Awaited<ReturnType<typeof readThroughKills>>

/** What is wrong, in words; nothing is the good end. */
export function faultsOf(outcome: Outcome): string[] {
  const { run, pages, requests, kills } = outcome
  const none = ['lost', 'doubled', 'different', 'changesTooMany', 'needlessFetches', 'neverFetched'] as const
  const faults = none.filter((name) => outcome[name] !== 0).map((name) => `${name}: ${outcome[name]}`)
  if (run.state !== 'ok' || run.verdict !== 'complete') faults.push(`the run is ${run.state}, ${run.verdict}`)
  if (run.seen !== outcome.records || run.created !== outcome.records)
    faults.push(`the run counts ${run.seen} seen and ${run.created} new`)
  if (requests > pages + kills) faults.push(`${requests} requests for ${pages} pages and ${kills} kills`)
  if (outcome.fullestTenSeconds > 100) faults.push(`${outcome.fullestTenSeconds} requests in ten seconds`)
  return faults
}

async function connect(app: LocalApp, baseUrl: string) {
  const connection = await app.call('POST', '/v1/connections', {
    connector: 'highlevel',
    name: 'Long list',
    credentials: { token: 'pit-0123456789abcdef', location_id: 'loc1', company_id: 'com1' },
    base_url: baseUrl,
  })
  const { data } = await app.call('GET', `/v1/connections/${connection.id}/syncs`)
  const sync = data.find(({ object }: { object: string }) => object === 'user')
  return { connection: String(connection.id), sync: String(sync.id) }
}

const PATIENCE_MS = 6 * 60_000

function within(wanted: Promise<void>, otherwise: string): Promise<void> {
  const timer = Promise.withResolvers<void>()
  const late = setTimeout(() => timer.reject(new Error(otherwise)), PATIENCE_MS)
  return Promise.race([wanted, timer.promise]).finally(() => clearTimeout(late))
}

async function ended(app: LocalApp, sync: string) {
  for (const began = Date.now(); Date.now() - began < PATIENCE_MS; await pause(250)) {
    const { last_run: run } = await app.call('GET', `/v1/syncs/${sync}`)
    if (run) return run
  }
  throw new Error('The run did not end after the last start.')
}

/** What the API shows against what the vendor has, row by row and content included. */
async function differences(app: LocalApp, at: { connection: string; users: string[] }) {
  const of = `connection=${at.connection}&object=user`
  const rows = await app.all(`/v1/records?${of}&include=raw&deleted=true`)
  const shown = new Map(rows.map((row) => [row.external_id, row.raw]))
  const wanted = at.users.map((text) => JSON.parse(text) as { id: string })
  const changes = await app.all(`/v1/changes?${of}`)
  return {
    records: rows.length,
    lost: wanted.filter(({ id }) => !shown.has(id)).length,
    doubled: rows.length - shown.size,
    different: wanted.filter((user) => shown.has(user.id) && !isDeepStrictEqual(shown.get(user.id), user))
      .length,
    /** Each record is told as new once. */
    changesTooMany: changes.length - wanted.length,
  }
}

/** The most that came within so many milliseconds, by the vendor's clock. */
function fullest(times: number[], ms: number): number {
  let most = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= ms) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}
