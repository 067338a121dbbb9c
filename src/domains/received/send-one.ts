import { findConnection, openAccount } from '#domains/connections/index.ts'
import { sandboxEventsOf, sandboxWebhook } from '#engine/transport.ts'
import type { TenantCtx } from '#kit/context.ts'
import { answerTo } from './answer.ts'
import { movedMeanwhile, noSuchEvent, notSandbox } from './errors.ts'
import { takeDelivery } from './inbox-client.ts'

/** What the simulated vendor was answered. */
interface Heard {
  status: number
  /** Of the event that came in; null: none did. */
  id: string | null
  body: string
}

/** The simulator tells of an event, signed with the connection's own secret, and the inbox takes it as any other. */
export async function sendOne(
  ctx: TenantCtx,
  connectionId: string,
  { event, n = ctx.now() }: { event: string; n?: number },
): Promise<Heard> {
  const row = await findConnection(ctx, connectionId)
  if (row.mode !== 'sandbox') throw notSandbox()
  const account = await openAccount(ctx, row, 'person')
  const sent = await sandboxWebhook(ctx, account, { event, n })
  if (!sent) {
    const known = sandboxEventsOf(row.connector).join(', ') || 'none'
    throw noSuchEvent({ message: `The simulator has no event "${event}". It has: ${known}.` })
  }
  const taken = await takeDelivery(
    ctx.env,
    { tenantId: ctx.tenantId, connectionId },
    {
      number: row.hookNumber,
      headers: Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
      body: new TextEncoder().encode(sent.body),
    },
  )
  // Removed or rotated while we looked.
  if (taken.kind === 'unknown') throw movedMeanwhile()
  const { status, body } = answerTo(taken)
  return { status, id: taken.kind === 'accepted' ? taken.id : null, body }
}
