import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Priority } from '#domains/connections/budget.ts'
import { gateOf } from '#domains/connections/gate-client.ts'
import { connectorById } from '#connectors/registry.ts'
import { newId } from '#kit/ids.ts'
import { bench } from '../make/bench.ts'

const SECOND = 1000
const LIMITS = { short: { ms: 10 * SECOND, requests: 100 }, day: { ms: 86_400 * SECOND, requests: 500 } }

/** Small and seeded: a failure can be repeated. */
function random(seed: number) {
  let a = seed
  return () => {
    a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) + 0x6d2b79f5
    return ((a ^ (a >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Somebody who asks whenever the last wait is over, and again some time after being served. */
interface Caller {
  name: string
  priority: Priority
  everyMs: number
}

const CROWD: Caller[] = [
  { name: 'backfill 1', priority: 'backfill', everyMs: 20 },
  { name: 'backfill 2', priority: 'backfill', everyMs: 20 },
  { name: 'backfill 3', priority: 'backfill', everyMs: 20 },
  { name: 'sync', priority: 'sync', everyMs: 60 },
  { name: 'automation', priority: 'webhook', everyMs: 150 },
  { name: 'partner', priority: 'webhook', everyMs: 400 },
  { name: 'person', priority: 'person', everyMs: 2500 },
]

/** How long a request is on its way: the line is slow for a while, nearly by the gate's margin, and then quick. */
const onItsWay = (passed: number, next: () => number) =>
  Math.floor(passed / 11_500) % 2 === 0 ? 900 + next() * 80 : 20 + next() * 20

interface Story {
  seed: number
  seconds: number
  limits: { ms: number; requests: number }[]
}

/**
 * The crowd at the gate by a clock of its own. The gate's client is the real one; only the vendor's limits are this
 * story's. The vendor stands elsewhere: its clock runs an hour ahead, and what it counts is what arrives.
 */
async function race({ seed, seconds, limits }: Story) {
  const b = await bench()
  const next = random(seed)
  const connectionId = newId('con')
  const highlevel = connectorById('highlevel')
  if (!highlevel) throw new Error('no such connector')
  const connector = {
    ...highlevel,
    limits: limits.map(({ ms, requests }) => ({
      requests,
      per: ms === LIMITS.day.ms ? ('1d' as const) : ('10s' as const),
    })),
  }
  const object = env.CONNECTION_GATE.getByName(`gate:${b.ctx.tenantId}:${connectionId}`)
  const start = Math.ceil(b.clock.now / LIMITS.short.ms) * LIMITS.short.ms
  const arrivals: number[] = []
  const served: { priority: Priority; at: number; waitedMs: number }[] = []
  const crowd = CROWD.map((caller, n) => ({
    ...caller,
    at: start + n,
    since: start + n,
    gate: gateOf(b.ctx, { connectionId, connector, origins: [], priority: caller.priority }),
  }))
  for (let asked = 1; ; asked++) {
    const [first] = crowd.toSorted((a, z) => a.at - z.at)
    if (!first || first.at > start + seconds * SECOND) break
    b.clock.now = first.at
    if (asked % 300 === 0) await evictDurableObject(object)
    const permit = await first.gate.permit()
    if (!permit.ok) {
      first.at += permit.waitMs
      continue
    }
    const { priority, since, everyMs } = first
    served.push({ priority, at: first.at, waitedMs: first.at - since })
    arrivals.push(first.at + 3_600 * SECOND + onItsWay(first.at - start + seed * 1900, next))
    first.since = first.at + everyMs
    first.at = first.since
  }
  return { arrivals: arrivals.toSorted((a, z) => a - z), served }
}

/** The fullest window of this length, wherever it begins. */
function fullest(times: number[], ms: number): number {
  let most = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= ms) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

const longest = (served: { priority: Priority; waitedMs: number }[], priority: Priority) =>
  Math.max(...served.filter((one) => one.priority === priority).map(({ waitedMs }) => waitedMs))

describe('a vendor that counts what arrives by its own clock', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'never sees more than a hundred in ten seconds, and the click goes first (seed %i)',
    async (seed) => {
      const { arrivals, served } = await race({ seed, seconds: 90, limits: [LIMITS.short] })
      expect(fullest(arrivals, LIMITS.short.ms)).toBeLessThanOrEqual(LIMITS.short.requests)
      // Used, and not merely kept: the window was full nearly all the time.
      expect(served.length).toBeGreaterThan(550)
      // While all others stand in the queue.
      expect(longest(served, 'person')).toBe(0)
      for (const priority of ['webhook', 'sync', 'backfill'] as const)
        expect(longest(served, priority), priority).toBeGreaterThan(1000)
    },
    60_000,
  )

  it('never sees more than the day’s number either, of which the click gets the last', async () => {
    const { arrivals, served } = await race({ seed: 7, seconds: 900, limits: Object.values(LIMITS) })
    expect(fullest(arrivals, LIMITS.short.ms)).toBeLessThanOrEqual(LIMITS.short.requests)
    expect(arrivals.length).toBeLessThanOrEqual(LIMITS.day.requests)
    expect(arrivals.length).toBeGreaterThan(450)
    expect(served.at(-1)?.priority).toBe('person')
  }, 60_000)
})
