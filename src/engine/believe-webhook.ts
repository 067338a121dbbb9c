import type { Webhooks } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account } from './account.ts'
import { decodeBody, parseText } from './body.ts'
import { vendorTime } from './time.ts'
import { verify } from './verify.ts'

/** `code` is stable: why a delivery is not believed, or not understood. */
export interface WebhookFault {
  code: string
  message: string
}

export type Believed =
  /** The vendor only asked whether we are there, and wants to hear this. */
  | { kind: 'question'; answer: string }
  | {
      kind: 'event'
      /** The vendor's own id of the delivery, or a digest of its body: the same one twice is one. */
      id: string
      type: string
      /** Milliseconds; when it happened, where the vendor tells. */
      at: number | null
      /** The body as text, which is what `understandWebhook` takes. */
      text: string
    }

export interface WebhookDelivery {
  headers: Headers
  /** As they came: a body that was parsed and written again has another signature. */
  body: Uint8Array
}

/** Whether the vendor sent this, and which event it is; not yet what it means. */
export async function believeWebhook(
  ctx: Pick<Ctx, 'now'>,
  account: Account,
  { headers, body }: WebhookDelivery,
): Promise<Result<Believed, WebhookFault>> {
  const { webhooks, name } = account.connector
  if (!webhooks)
    return err({ code: 'webhook.unknown', message: `${name} sends no webhooks that Syncline knows.` })
  const text = decodeBody(body)
  const parsed = text === null ? null : parseText(text)
  const json = parsed?.ok ? parsed.value : null
  const answer = webhooks.handshake ? tried(webhooks.handshake.answer, json) : null
  if (answer && !webhooks.handshake?.signed) return ok({ kind: 'question', answer })
  const { settings, secrets } = account
  const believed = await verify(webhooks.verify, { headers, body, json, settings, secrets, now: ctx.now() })
  if (!believed.ok) return err({ code: `webhook.${believed.error.reason}`, message: believed.error.message })
  if (answer) return ok({ kind: 'question', answer })
  if (text === null || !parsed?.ok)
    return err({ code: 'webhook.bad_json', message: 'The delivery’s body is not JSON.' })
  const type = typeOf(webhooks, json)
  if (type === null)
    return err({ code: 'webhook.bad_shape', message: 'The delivery does not say what happened.' })
  return ok({
    kind: 'event',
    id: idOf(webhooks, { headers, body, json }),
    type: type.slice(0, 200),
    at: webhooks.at === undefined ? null : vendorTime(valueAt(json, webhooks.at)),
    text,
  })
}

/** Null where the body does not say what happened. */
export function typeOf({ type }: Webhooks, json: Json): string | null {
  const told = typeof type === 'string' ? valueAt(json, type) : tried(type, json)
  return typeof told === 'string' && told !== '' ? told : null
}

/** A pure function of the vendor's folder, given whatever arrived. */
function tried<T>(read: (body: Json) => T, json: Json): T | null {
  try {
    return read(json)
  } catch {
    return null
  }
}

function idOf({ id }: Webhooks, { headers, body, json }: WebhookDelivery & { json: Json }): string {
  const header = /^header:(.+)$/.exec(id ?? '')?.[1]
  const told = header ? headers.get(header) : id === undefined ? undefined : valueAt(json, id)
  const usable = (typeof told === 'string' && told !== '') || typeof told === 'number'
  return usable && String(told).length <= 256 ? String(told) : `body:${sha256Hex(body)}`
}
