import * as v from 'valibot'
import { EventMessage, onEventMessage } from '#domains/received/index.ts'
import { onSyncMessage, SyncMessage } from '#domains/syncs/index.ts'
import { DeliverMessage, onDeliverMessage } from '#domains/webhooks/index.ts'
import type { Ctx } from '#kit/context.ts'
import { ctxOf } from './context.ts'

type Outcome = { kind: 'done' } | { kind: 'later'; afterMs: number }

interface Consumer {
  /** Runs one message's body; throws what it cannot handle. */
  run: (ctx: Ctx, body: unknown) => Promise<Outcome>
  /** Its messages are hints, whatever comes of them: work may go on when the queue has had its answer. */
  onlyHints?: true
}

/**
 * On a developer's machine a queue hands out one batch after the other, where Cloudflare hands out a hundred. A receiver that
 * hangs would hold up all that happens for the others; so the next batch may come, and the work goes on beside it.
 */
const LOCAL_WAIT_MS = 1000

const consumer = <S extends v.GenericSchema>(
  schema: S,
  run: (ctx: Ctx, message: v.InferOutput<S>) => Promise<Outcome>,
): Consumer => ({ run: (ctx, body) => run(ctx, v.parse(schema, body)) })

/** Queue of wrangler.toml → what a message of it does. */
export const queueTable: Record<string, Consumer> = {
  'syncline-sync': consumer(SyncMessage, onSyncMessage),
  'syncline-event': consumer(EventMessage, onEventMessage),
  'syncline-deliver': { ...consumer(DeliverMessage, onDeliverMessage), onlyHints: true },
  // A run that died here is still in D1, and the sweep brings it back; the log line is for us.
  'syncline-dead': {
    async run(ctx, body) {
      ctx.log('error', 'queue.dead', { body })
      return { kind: 'done' }
    },
  },
}

/** One message at a time, each with its own fate: a poisonous one must not make its batch come again. */
export async function queue(batch: MessageBatch, env: Env, execution: ExecutionContext): Promise<void> {
  const ctx = ctxOf(env, execution)
  const table = queueTable[batch.queue]
  const work = Promise.all(batch.messages.map((message) => handle(ctx, table, message)))
  if (env.LOCAL !== 'yes' || !table?.onlyHints) return void (await work)
  execution.waitUntil(work)
  await Promise.race([work, new Promise((done) => setTimeout(done, LOCAL_WAIT_MS))])
}

async function handle(ctx: Ctx, table: Consumer | undefined, message: Message): Promise<void> {
  try {
    if (!table) throw new Error('No consumer for this queue')
    const outcome = await table.run(ctx, message.body)
    if (outcome.kind === 'done') message.ack()
    else message.retry({ delaySeconds: Math.min(600, Math.ceil(outcome.afterMs / 1000)) })
  } catch (error) {
    ctx.log('error', 'queue.failed', { id: message.id, attempts: message.attempts, error })
    message.retry({ delaySeconds: Math.min(600, 2 ** message.attempts) })
  }
}
