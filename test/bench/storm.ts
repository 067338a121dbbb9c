import { letTimePass } from './let-time-pass.ts'
import { localApp, pause, type LocalApp } from './local-app.ts'
import { neighbour } from './neighbour.ts'
import { paced, type Heard, type Shot } from './paced.ts'
import { receiver, type Receiver } from './receiver.ts'
import { books, emptyWorkos, hooked, type Told } from './signed-events.ts'
import { differences } from './storm-end.ts'
import { seeded } from '../sim/random.ts'

export interface Story {
  /** Requests: a tenth are repeated, a twentieth forged. */
  events: number
  perSecond: number
  /** How often the whole machine dies while they come. */
  kills: number
  seed: number
  say: (line: string) => void
}

const VERSIONS = 5
const QUIET_MS = 30_000
/** A turn's lease and a minute until the sweep, and a little. */
const UNTIL_SWEPT_MS = 125_000
/** The longest step of the ladder, and its jitter. */
const STEP_MS = 15 * 3_600_000
const PATIENCE_MS = 15 * 60_000

export async function storm({ events, perSecond, kills, seed, say }: Story) {
  const random = seeded(seed).next
  const shots = shotsOf(events, random)
  const vendor = await emptyWorkos()
  // One time in three, and not at random: five failures in a row rest an endpoint, which is another story.
  const receivers = [
    await receiver({ failing: (nth) => nth % 3 === 0 }),
    await receiver({ failing: (nth) => nth % 3 === 1 }),
  ]
  const app = await localApp()
  try {
    await app.start()
    await app.signIn()
    const { id, address } = await hooked(app, vendor.url)
    for (const one of receivers) await subscribe(app, one, id)
    const quiet = await neighbour(app, vendor.url)
    say('Quiet before the storm')
    const before = await watched(quiet, () => pause(QUIET_MS))
    const samples = sampling(app)
    const moments = new Set(
      Array.from({ length: kills }, (_, i) => Math.floor(((i + 1) * shots.length) / (kills + 1))),
    )
    const started = performance.now()
    let heard: Heard | undefined
    say(`${shots.length} requests at ${perSecond} a second`)
    const during = await watched(quiet, async () => {
      heard = await paced(address, {
        shots,
        perSecond,
        async before(n) {
          if (!moments.has(n)) return
          await dieAndComeBack(app, UNTIL_SWEPT_MS)
          say(`killed and started again after ${n} requests`)
        },
      })
    })
    const sendingMs = performance.now() - started
    if (!heard) throw new Error('nothing was sent')
    say(`All sent in ${Math.round(sendingMs / 1000)} s; what is left is worked through`)
    await worked(app, say)
    const workedMs = performance.now() - started
    say('Quiet after the storm')
    const after = await watched(quiet, () => pause(QUIET_MS))
    const sampled = await samples.stop()
    const end = { ...(await differences(app, { connection: id, shots, receivers })), last: await books(app) }
    return {
      heard,
      before,
      during,
      after,
      sampled,
      sendingMs,
      workedMs,
      end,
      receivers: receivers.map((one) => one.counts()),
    }
  } finally {
    for (const one of receivers) one.close()
    await vendor.close()
    await app.end()
  }
}

export type Outcome = Awaited<ReturnType<typeof storm>>

/** Each user is told of in five versions, one after the other; a tenth of them are deleted by the last. */
function shotsOf(events: number, random: () => number): Shot[] {
  const repeated = Math.round(events / 10)
  const forged = Math.round(events / 20)
  const distinct = events - repeated - forged
  const users = Math.ceil(distinct / VERSIONS)
  const told: Told[] = Array.from({ length: distinct }, (_, n) => {
    const [user, version] = [n % users, Math.floor(n / users) + 1]
    const deleted = version === VERSIONS && user % 10 === 0
    const event = deleted ? 'user.deleted' : version === 1 ? 'user.created' : 'user.updated'
    return { user, version, event }
  })
  const shots = told.map((one, n) => ({ at: n, shot: { told: one, forged: false } }))
  const anyOf = () => Math.floor(random() * distinct)
  for (let i = 0; i < repeated; i++) {
    const n = anyOf()
    // Soon after, or much later.
    const at = n + random() ** 3 * (distinct - n) + 0.5
    shots.push({ at, shot: { told: told[n] as Told, forged: false } })
  }
  for (let i = 0; i < forged; i++) {
    const n = anyOf()
    shots.push({
      at: n + 0.5,
      shot: { told: { ...(told[n] as Told), version: 99, event: 'user.updated' }, forged: true },
    })
  }
  return shots.toSorted((a, b) => a.at - b.at).map(({ shot }) => shot)
}

async function subscribe(app: LocalApp, one: Receiver, connection: string): Promise<void> {
  const wish = { name: 'Receiver', url: one.url, event_types: [], filter: { connections: [connection] } }
  const { secret } = await app.call('POST', '/v1/webhook-endpoints', wish)
  one.trusts(secret)
}

async function watched(who: Awaited<ReturnType<typeof neighbour>>, during: () => Promise<unknown>) {
  const watch = who.watch()
  await during()
  return watch.stop()
}

/** Everything dies as it stands; the machine is off for `ms`. */
async function dieAndComeBack(app: LocalApp, ms: number): Promise<void> {
  await app.kill()
  letTimePass(app.stateDir, ms)
  await app.start()
}

/** The books, once a second, whatever else happens. */
function sampling(app: LocalApp) {
  const off: unknown[] = []
  let samples = 0
  let most = 0
  let missed = 0
  const end = new AbortController()
  const all = (async () => {
    while (!end.signal.aborted) {
      const wait = pause(1000)
      const now = await books(app).catch(() => null)
      if (now) {
        samples++
        most = Math.max(most, now.in.pending + now.out.pending)
        if (!now.balanced || [now.in, now.out].some(unequal)) off.push(now)
      } else missed++
      await wait
    }
  })()
  return {
    async stop() {
      end.abort()
      await all
      return { samples, off, 'while it was down': missed, 'most pending': most }
    },
  }
}

const unequal = ({
  received,
  delivered,
  filtered,
  dead,
  pending,
}: Awaited<ReturnType<typeof books>>['in']): boolean => received !== delivered + filtered + dead + pending

/** Until nothing is pending. Deliveries that wait for a later step of the ladder have their time pass while it is off. */
async function worked(app: LocalApp, say: Story['say']): Promise<void> {
  const began = Date.now()
  let before = ''
  let still = 0
  while (Date.now() - began < PATIENCE_MS) {
    const { in: into, out } = await books(app)
    if (into.pending + out.pending === 0) return
    const now = JSON.stringify([into, out])
    still = now === before ? still + 1 : 0
    before = now
    if (still >= 5 && into.pending === 0) {
      say(`${out.pending} deliveries wait for their next try: their time passes`)
      await dieAndComeBack(app, STEP_MS)
      still = 0
    }
    await pause(2000)
  }
}
