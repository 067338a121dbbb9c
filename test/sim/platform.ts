import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import worker from '#index.ts'
import type { Ctx } from '#kit/context.ts'
import { intercepted } from '../make/faults.ts'
import { TOKEN_PATH } from './acme.ts'
import type { Account } from './account.ts'
import { gate, taskNow, type Gate } from './gate.ts'
import { heard, takes, wrote } from './grants.ts'
import { objects, type Objects } from './objects.ts'
import { forgetful } from './secrets.ts'
import { syncQueue, type SyncQueue } from './queue.ts'
import type { Random } from './random.ts'
import { time, type Time } from './time.ts'
import { renewed } from './token-endpoint.ts'
import { answered } from './vendor.ts'

/** The platform a world runs on: real D1 and KV behind the gate, a queue, a clock and a network of its own. */
export interface Platform {
  gate: Gate
  env: Env
  time: Time
  queue: SyncQueue
  objects: Objects
  accounts: Account[]
  /** The share of the vendors' answers that are bad. */
  trouble: number
  /** Lists come empty, and rows leave in crowds. */
  hollow: boolean
  /** The share of reads that KV answers from before a write of the last minute. */
  stale: number
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
  const SECRETS = forgetful(env.SECRETS, {
    now: () => clock.now,
    isStale: () => p.stale > 0 && random.chance(p.stale),
  })
  const gates = objects({
    gate: g,
    env: () => worldEnv,
    wrote(news) {
      const account = p.accounts.find(({ gate: name }) => name === news.name)
      if (account) wrote(account, news)
    },
  })
  const raw = { env: { ...env, SYNC: producer, SECRETS, WATCHDOG: asleep }, fetch } as unknown as Ctx
  const worldEnv = { ...intercepted(raw, g.strike).env, CONNECTION_GATE: gates.namespace }
  const queue = syncQueue({ gate: g, env: worldEnv, now: () => clock.now, shardOf: (id) => homes.get(id) })
  const p: Platform = {
    gate: g,
    env: worldEnv,
    time: clock,
    queue,
    objects: gates,
    accounts,
    homes,
    trouble: 0,
    hollow: false,
    stale: 0,
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
    if (new URL(request.url).pathname === TOKEN_PATH) return renewal(p, request, { random, hang })
    const token = credentialOf(request)
    const { respond, served } = await p.gate.strike(async () => {
      const account = p.accounts.find(
        (one) => one.secret === token || (isTheirs(one, token) && takes(one, token, p.time.now)),
      )
      if (!account) return { respond: () => new Response('{}', { status: 401 }) }
      const answer = answered(account, new URL(request.url), {
        random,
        share: p.trouble,
        hollow: p.hollow,
        hang,
      })
      if (answer.refuses) account.grants.turnedDown.add(token)
      return answer
    }, 'fetch')
    return p.gate.strike(async () => {
      if (task) delete task.served
      const response = await respond()
      if (task && served) task.served = served
      return response
    }, 'reply')
  }
}

const isTheirs = ({ name }: Account, token: string): boolean => token.startsWith(`access-${name}-`)

/** A refresh, from the connection's gate to the vendor and back. */
async function renewal(
  p: Platform,
  request: Request,
  { random, hang }: { random: Random; hang: () => Promise<never> },
): Promise<Response> {
  const task = taskNow()
  const form = await request.formData()
  const sent = String(form.get('refresh_token'))
  const account = p.accounts.find(({ name }) => sent.startsWith(`refresh-${name}-`))
  if (!task || !account) throw new Error(`nobody's refresh: ${sent}`)
  const under = account.grants.held
  const { respond, tokens, spent } = await p.gate.strike(
    async () => renewed(account, { form, task, now: p.time.now }, { random, share: p.trouble, hang }),
    'fetch',
  )
  try {
    return await p.gate.strike(async () => {
      account.grants.inFlight.delete(task)
      return respond()
    }, 'reply')
  } finally {
    if (!task.dead) heard(account, { sent, under, tokens, spent, now: p.time.now })
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
