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
}

const consumer = <S extends v.GenericSchema>(
  schema: S,
  run: (ctx: Ctx, message: v.InferOutput<S>) => Promise<Outcome>,
): Consumer => ({ run: (ctx, body) => run(ctx, v.parse(schema, body)) })

/** Queue of wrangler.toml → what a message of it does. */
export const queueTable: Record<string, Consumer> = {
  'syncline-sync': consumer(SyncMessage, onSyncMessage),
  'syncline-event': consumer(EventMessage, onEventMessage),
  'syncline-deliver': consumer(DeliverMessage, onDeliverMessage),
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
  await Promise.all(batch.messages.map((message) => handle(ctx, table, message)))
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
