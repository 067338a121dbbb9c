import type { Effect, Webhooks } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { sha256Hex } from '#kit/hash.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Quarantined, Row } from './account.ts'
import { parseBody } from './body.ts'
import { mapRows } from './map.ts'
import { specOf } from './reading.ts'
import { redactor } from './redact.ts'
import { vendorTime } from './time.ts'
import { verify } from './verify.ts'

/** A vendor's delivery, believed and read. */
export interface WebhookEvent {
  /** The vendor's own id of the delivery, or a digest of its body: the same one twice is one. */
  id: string
  type: string
  /** Milliseconds; when it happened, where the vendor tells. */
  at: number | null
  /** The connector says what this type means. Others are kept, and change nothing. */
  known: boolean
  /** What the vendor wants to hear, if it only asked whether we are there. */
  handshake: string | null
  effects: WebhookEffect[]
}

type WebhookEffect =
  | { kind: 'upsert'; object: string; rows: Row[]; quarantined: Quarantined[] }
  | { kind: 'remove' | 'fetch'; object: string; ids: string[] }
  | { kind: 'refresh'; object: string }

interface Delivery {
  headers: Headers
  body: Uint8Array
}

/** Verifies a delivery and says what it means. `code` is stable: why it is not believed, or not understood. */
export async function readWebhook(
  ctx: Ctx,
  account: Account,
  { headers, body }: Delivery,
): Promise<Result<WebhookEvent, { code: string; message: string }>> {
  const { webhooks, name } = account.connector
  if (!webhooks)
    return err({ code: 'webhook.unknown', message: `${name} sends no webhooks that Syncline knows.` })
  const parsed = parseBody(body)
  const json = parsed.ok ? parsed.value : null
  const question = webhooks.handshake && answered(webhooks.handshake.answer, json)
  if (question && !webhooks.handshake?.signed) return ok(asked(question))
  const { settings, secrets } = account
  const believed = await verify(webhooks.verify, { headers, body, json, settings, secrets, now: ctx.now() })
  if (!believed.ok) return err({ code: `webhook.${believed.error.reason}`, message: believed.error.message })
  if (question) return ok(asked(question))
  if (!parsed.ok) return err({ code: 'webhook.bad_json', message: 'The delivery’s body is not JSON.' })
  return understood(account, webhooks, { headers, body, json })
}

const asked = (handshake: string): WebhookEvent => ({
  id: '',
  type: 'handshake',
  at: null,
  known: true,
  handshake,
  effects: [],
})

/** A pure function of the vendor's folder, given whatever arrived. */
function answered<T>(read: (body: Json) => T, json: Json): T | null {
  try {
    return read(json)
  } catch {
    return null
  }
}

function understood(
  account: Account,
  webhooks: Webhooks,
  { headers, body, json }: Delivery & { json: Json },
): Result<WebhookEvent, { code: string; message: string }> {
  const told =
    typeof webhooks.type === 'string' ? valueAt(json, webhooks.type) : answered(webhooks.type, json)
  if (typeof told !== 'string' || told === '')
    return err({ code: 'webhook.bad_shape', message: 'The delivery does not say what happened.' })
  const spec = Object.hasOwn(webhooks.events, told) ? webhooks.events[told] : undefined
  const does = (typeof spec?.does === 'function' ? spec.does(account.settings) : spec?.does) ?? []
  try {
    return ok({
      id: idOf(webhooks, { headers, body, json }),
      type: told.slice(0, 200),
      at: webhooks.at === undefined ? null : vendorTime(valueAt(json, webhooks.at)),
      known: spec !== undefined,
      handshake: null,
      effects: does.map((effect) => effectOf(account, effect, json)),
    })
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it could not be read'
    return err({
      code: 'webhook.bad_shape',
      message: `The delivery does not have the shape we know: ${why}.`,
    })
  }
}

function idOf({ id }: Webhooks, { headers, body, json }: Delivery & { json: Json }): string {
  const header = /^header:(.+)$/.exec(id ?? '')?.[1]
  const told = header ? headers.get(header) : id === undefined ? undefined : valueAt(json, id)
  const usable = (typeof told === 'string' && told !== '') || typeof told === 'number'
  return usable && String(told).length <= 256
    ? String(told)
    : `body:${sha256Hex(Buffer.from(body).toString('base64'))}`
}

function effectOf(account: Account, effect: Effect, json: Json): WebhookEffect {
  if (effect.kind === 'refresh') return effect
  const { kind, object } = effect
  if (kind !== 'upsert') return { kind, object, ids: valuesAt(effect.id, json).map(String) }
  const spec = specOf(account.connector, object)
  if (!spec) throw new TypeError(`nothing is called "${object}"`)
  return { kind, object, ...mapRows(valuesAt(effect.row, json), spec, redactor(account.secrets)) }
}

function valuesAt(where: string | ((body: Json) => Json[]), json: Json): Json[] {
  if (typeof where === 'function') return where(json)
  const value = where === '' ? json : valueAt(json, where)
  if (value === undefined || value === null) throw new TypeError(`there is nothing at "${where}"`)
  return [value as Json]
}
