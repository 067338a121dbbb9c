import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import worker from '#index.ts'
import type { Ctx } from '#kit/context.ts'
import { intercepted } from '../make/faults.ts'
import type { Account } from './account.ts'
import { gate, taskNow, type Gate } from './gate.ts'
import { syncQueue, type SyncQueue } from './queue.ts'
import type { Random } from './random.ts'
import { time, type Time } from './time.ts'
import { answered } from './vendor.ts'

/** The platform a world runs on: real D1 and KV behind the gate, a queue, a clock and a network of its own. */
export interface Platform {
  gate: Gate
  env: Env
  time: Time
  queue: SyncQueue
  accounts: Account[]
  /** The share of the vendors' answers that are bad. */
  trouble: number
  /** Tenant → shard. */
  homes: Map<string, number>
  minute: () => Promise<void>
}

/** An alarm rings by the real clock, and a world's stands in another year. */
const asleep = { getByName: () => ({ arm: () => Promise.resolve() }) }

export function platform(random: Random): Platform {
  const clock = time()
  const g = gate()
  const accounts: Account[] = []
  const homes = new Map<string, number>()
  const producer = {
    send: (body: unknown, options?: QueueSendOptions) => {
      queue.send(body, options?.delaySeconds)
      return Promise.resolve()
    },
    sendBatch: (messages: Iterable<MessageSendRequest>) => {
      for (const { body, delaySeconds } of messages) queue.send(body, delaySeconds)
      return Promise.resolve()
    },
  }
  const raw = { env: { ...env, SYNC: producer, WATCHDOG: asleep }, fetch } as unknown as Ctx
  const worldEnv = intercepted(raw, g.strike).env
  const queue = syncQueue({ gate: g, env: worldEnv, now: () => clock.now, shardOf: (id) => homes.get(id) })
  const p: Platform = {
    gate: g,
    env: worldEnv,
    time: clock,
    queue,
    accounts,
    homes,
    trouble: 0,
    async minute() {
      const task = { name: 'cron', dead: false, ended: false }
      await g.start(task, async () => {
        const execution = createExecutionContext()
        const event = createScheduledController({ cron: '* * * * *', scheduledTime: new Date(clock.now) })
        await worker.scheduled(event, worldEnv, execution)
        await waitOnExecutionContext(execution)
      })
    },
  }
  vi.stubGlobal('fetch', network(p, random))
  seededIds(random)
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockReturnValue()
  return p
}

function network(p: Platform, random: Random): typeof fetch {
  const hang = () => {
    p.time.pass(10_000)
    return Promise.reject(new TypeError('The operation was aborted'))
  }
  return async (input, init) => {
    const request = new Request(input, init)
    const task = taskNow()
    const token = credentialOf(request)
    const { respond, served } = await p.gate.strike(async () => {
      const account = p.accounts.find(({ secret }) => secret === token)
      if (!account) return { respond: () => new Response('{}', { status: 401 }) }
      return answered(account, new URL(request.url), { random, share: p.trouble, hang })
    }, 'fetch')
    return p.gate.strike(async () => {
      if (task) delete task.served
      const response = await respond()
      if (task && served) task.served = served
      return response
    }, 'reply')
  }
}

function credentialOf({ headers }: Request): string {
  const [scheme, value = ''] = (headers.get('authorization') ?? '').split(' ')
  return scheme === 'Basic' ? (Buffer.from(value, 'base64').toString().split(':')[0] ?? '') : value
}

/** Ids decide orders here and there, and backoff is random: both must be the seed's. */
function seededIds(random: Random): void {
  vi.spyOn(Math, 'random').mockImplementation(random.next)
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    if (array) {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
      for (let i = 0; i < bytes.length; i++) bytes[i] = random.whole(0, 255)
    }
    return array
  })
}

/** Back to the real clock, network and chance. */
export function leavePlatform(): void {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
}
