import type { Action } from './contract-action.ts'
import type { Auth } from './contract-auth.ts'
import type { ObjectSpec } from './contract-object.ts'
import type { Request, Settings } from './contract-request.ts'
import type { Webhooks } from './contract-webhook.ts'

export type * from './contract-action.ts'
export type * from './contract-auth.ts'
export type * from './contract-object.ts'
export type * from './contract-request.ts'
export type * from './contract-webhook.ts'

/**
 * What a vendor looks like, as data. The engine runs it; nothing in this room fetches or stores. The parts are
 * described beside this file: how to prove oneself (contract-auth), requests and their templates (contract-request),
 * what is read (contract-object), what can be done (contract-action) and what the vendor tells (contract-webhook).
 */
export interface Connector {
  /** Lower case, stable for ever: it is stored with connections. */
  id: string
  name: string
  /** One sentence for the catalog. */
  about: string
  docs: string
  /** The connect form, in order. */
  credentials: readonly Credential[]
  auth: Auth
  /** What the first way of connecting is called where there are others: `Private integration token`. */
  wayLabel?: string
  /** Other ways to connect, each with a form of its own. */
  otherWays?: readonly Way[]
  /** Scheme and host of the API, with an optional path. One host label may be a `{{credential}}` that has a pattern. */
  base: string
  /** Origins besides the base that secrets may be sent to, for requests with a whole address. May hold placeholders as the base does. */
  origins?: readonly string[]
  headers?: Readonly<Record<string, string>>
  limits: readonly Limit[]
  /** The cheapest call that proves the credentials. `null`: there is none that changes nothing (some manifests). */
  test: Request | ((settings: Settings) => Request) | null
  /** Asked when the credentials have proved good: settings that nobody types, each by its path in the answer. */
  learns?: { request: Request; settings: Readonly<Record<string, string>> }
  objects: Readonly<Record<string, ObjectSpec>>
  /** What it can be told to do, by `<object>.<verb>`. */
  actions?: Readonly<Record<string, Action>>
  webhooks?: Webhooks
  /** The vendor's own reading of a reply where the status code does not tell; `null` leaves it to the engine. */
  judge?: (reply: { status: number; headers: Headers; body: unknown }) => Judgement | null
  /** What fills the form when a person asks for sample data. */
  sandbox: { credentials: Readonly<Record<string, string>> }
  /** A tenant wrote it: no sample data, and secrets may stand in any slot of requests that go to its own origins alone. */
  byTenant?: true
}

/** How an account may be opened. */
export interface Way {
  /** Stable: it is stored with connections. */
  id: string
  label: string
  credentials: readonly Credential[]
  auth: Auth
}

export interface Credential {
  id: string
  label: string
  help: string
  /** Stored in the vault and never shown again; otherwise a plain setting. */
  secret: boolean
  required?: boolean
  /** Anchored regular expression the value must match. Needed when it becomes part of a host. */
  pattern?: string
  placeholder?: string
}

interface Limit {
  requests: number
  per: '1s' | '10s' | '1m' | '1h' | '1d'
}

/** Why a vendor's answer is no answer. Each kind has one retry rule and one person whose turn it is. */
export interface Judgement {
  kind: 'refused' | 'busy' | 'unreachable' | 'nonsense'
  /** `vendor.<reason>`, stable. */
  code: string
  message: string
  /** The credentials are at fault: only new ones help. */
  reauth?: boolean
  retryAfterMs?: number
}

/** A description checked by the type system and by test/house/every-connector.test.ts. */
export const connector = <C extends Connector>(description: C): C => description
