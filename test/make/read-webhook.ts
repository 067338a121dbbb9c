import type { Account } from '#engine/account.ts'
import { believeWebhook, type WebhookDelivery, type WebhookFault } from '#engine/believe-webhook.ts'
import { understandWebhook, type Understood } from '#engine/understand-webhook.ts'
import type { Ctx } from '#kit/context.ts'
import { ok, type Result } from '#kit/result.ts'

/** A vendor's delivery, believed and understood at once. */
interface WebhookEvent extends Understood {
  id: string
  type: string
  at: number | null
  handshake: string | null
}

export async function readWebhook(
  ctx: Ctx,
  account: Account,
  delivery: WebhookDelivery,
): Promise<Result<WebhookEvent, WebhookFault>> {
  const believed = await believeWebhook(ctx, account, delivery)
  if (!believed.ok) return believed
  if (believed.value.kind === 'question')
    return ok({
      id: '',
      type: 'handshake',
      at: null,
      known: true,
      handshake: believed.value.answer,
      effects: [],
    })
  const { id, type, at, text } = believed.value
  const understood = understandWebhook(account, text)
  return understood.ok ? ok({ id, type, at, handshake: null, ...understood.value }) : understood
}
