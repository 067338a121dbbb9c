import type { Effect } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Quarantined, Row } from './account.ts'
import { typeOf, type WebhookFault } from './believe-webhook.ts'
import { parseText } from './body.ts'
import { mapRows } from './map.ts'
import { specOf } from './reading.ts'
import { redactor } from './redact.ts'

export interface Understood {
  /** The connector says what this type means. Others are kept, and change nothing. */
  known: boolean
  effects: WebhookEffect[]
}

type WebhookEffect =
  | { kind: 'upsert'; object: string; rows: Row[]; quarantined: Quarantined[] }
  | { kind: 'remove' | 'fetch'; object: string; ids: string[] }
  | { kind: 'refresh'; object: string }

/** What a delivery that was believed means, by the connector as it is today. `text` is its body. */
export function understandWebhook(account: Account, text: string): Result<Understood, WebhookFault> {
  const { webhooks, name } = account.connector
  if (!webhooks)
    return err({ code: 'webhook.unknown', message: `${name} sends no webhooks that Syncline knows.` })
  const parsed = parseText(text)
  if (!parsed.ok) return err({ code: 'webhook.bad_json', message: 'The delivery’s body is not JSON.' })
  const type = typeOf(webhooks, parsed.value)
  if (type === null)
    return err({ code: 'webhook.bad_shape', message: 'The delivery does not say what happened.' })
  const spec = Object.hasOwn(webhooks.events, type) ? webhooks.events[type] : undefined
  try {
    const does =
      (typeof spec?.does === 'function' ? spec.does(account.settings, parsed.value) : spec?.does) ?? []
    const effects = does.map((effect) => effectOf(account, effect, parsed.value))
    return ok({ known: spec !== undefined, effects })
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it could not be read'
    return err({
      code: 'webhook.bad_shape',
      message: `The delivery does not have the shape we know: ${why}.`,
    })
  }
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
