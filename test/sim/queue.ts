import { createExecutionContext } from 'cloudflare:test'
import worker from '#index.ts'
import type { SyncMessage } from '#domains/syncs/index.ts'
import type { Gate, Task } from './gate.ts'

interface Queued {
  body: SyncMessage
  due: number
  attempts: number
}

const MOST_ATTEMPTS = 9
const REDELIVERED_MS = 30_000

/** The queue: at least once, in no order, and each message when it is due or later. */
export interface SyncQueue {
  messages: Queued[]
  send: (body: unknown, delaySeconds?: number) => void
  /** Hands a message to a worker; `copy` leaves it in the queue as well. */
  deliver: (message: Queued, copy?: boolean) => Promise<void>
}

export function syncQueue(world: {
  gate: Gate
  env: Env
  now: () => number
  shardOf: (tenantId: string) => number | undefined
}): SyncQueue {
  const messages: Queued[] = []
  const put = (body: SyncMessage, delayMs: number, attempts: number) =>
    messages.push({ body, due: world.now() + delayMs, attempts })

  async function deliver(message: Queued, copy = false): Promise<void> {
    const { body, attempts } = message
    if (!copy) messages.splice(messages.indexOf(message), 1)
    let fate: { kind: 'acked' } | { kind: 'again'; delayMs: number } | null = null
    const task: Task = {
      name: `message ${body.runId} at page ${body.pages}`,
      dead: false,
      ended: false,
      message: body,
      shard: world.shardOf(body.tenantId),
      runId: body.runId,
    }
    const again = (options?: QueueRetryOptions) => {
      fate = { kind: 'again', delayMs: (options?.delaySeconds ?? 0) * 1000 }
    }
    const ack = () => {
      fate = { kind: 'acked' }
    }
    const batch = {
      queue: 'syncline-sync',
      messages: [
        {
          id: 'm',
          timestamp: new Date(world.now()),
          body: structuredClone(body),
          attempts,
          ack,
          retry: again,
        },
      ],
      ackAll: ack,
      retryAll: again,
      metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    } as unknown as MessageBatch
    await world.gate.start(task, async () => {
      try {
        await worker.queue(batch, world.env, createExecutionContext())
      } finally {
        // Whatever a worker decided dies with it: the message comes again.
        const end = task.dead ? null : fate
        if (!copy && end?.kind !== 'acked' && attempts < MOST_ATTEMPTS)
          put(body, end?.delayMs ?? REDELIVERED_MS, attempts + 1)
      }
    })
  }

  return {
    messages,
    deliver,
    send: (body, delaySeconds = 0) => void put(structuredClone(body) as SyncMessage, delaySeconds * 1000, 1),
  }
}
