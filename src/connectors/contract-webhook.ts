import type { Json } from '#kit/json.ts'
import type { ObjectSpec } from './contract-object.ts'
import type { Request, Settings } from './contract-request.ts'

/** How a vendor tells what happened, and how we know it was the vendor. */
export interface Webhooks {
  /** What a person does at the vendor so that it sends them, in a sentence or three. */
  setup: string
  /** How the same is done by the vendor's API, where it can be: then nobody has to copy anything. */
  register?: Registration
  /** Proofs, in the order of preference: the first whose header is there decides. None of them there: refused. */
  verify: readonly Verification[]
  /** Asked before anything else: a question the vendor wants answered (after its proof, where `signed`). */
  handshake?: { signed: boolean; answer: (body: Json) => string | null }
  /** Path to the delivery's own id, or `header:<name>`. Without one the body's digest counts. */
  id?: string
  /** What kind of event it is: path or function. */
  type: string | ((body: Json) => string)
  /** When it happened, where that stands in the body. */
  at?: string
  /** Event type → what it means. Others are received and kept, and change nothing. */
  events: Readonly<Record<string, EventSpec>>
}

export interface EventSpec {
  label: string
  /** A function where it depends on what the account is limited to: what happens elsewhere is none of its business. */
  does: readonly Effect[] | ((settings: Settings, body: Json) => readonly Effect[])
}

/**
 * A webhook at the vendor, made and removed by its API. The vendor's list is asked first, because most take the same
 * address twice and then send everything twice.
 */
export interface Registration {
  /** Those that are there. One whose address is of this connection is ours, whoever made it. */
  there: Pick<ObjectSpec, 'list' | 'page' | 'items' | 'id'> & { address: string }
  /** Its templates may name `{{address}}`. */
  create: Request
  /** In the answer to `create`: paths to the webhook's id, and to the secret that is told there and never again. */
  answer: { id: string; secret: string }
  /** The credential that the secret fills. */
  fills: string
  /** Names `{{id}}`. */
  remove: Request
}

export type Effect =
  /** The body holds the row as the list would: at `row`, or several by a function. */
  | { kind: 'upsert'; object: string; row: string | ((body: Json) => Json[]) }
  | { kind: 'remove'; object: string; id: string | ((body: Json) => Json[]) }
  /** The body names it, and is thin or cannot be trusted: it is read again by the object's `one`. */
  | { kind: 'fetch'; object: string; id: string | ((body: Json) => Json[]) }
  /** Something of this object changed: its sync runs. */
  | { kind: 'refresh'; object: string }

export type Verification =
  | {
      kind: 'hmac-sha256'
      /** The header with the signature. */
      header: string
      /** Credential id of the signing secret. Empty or missing: everything is refused. */
      secret: string
      encoding: 'hex' | 'base64'
      /**
       * What is signed: `{body}` and `{timestamp}` in the vendor's order, e.g. `v0:{timestamp}:{body}`.
       */
      signed: string
      /** Text before the signature in the header, e.g. `v0=`. */
      prefix?: string
      /** The header holds `key=value` pairs; the signature is under this key (several may be there). */
      pair?: string
      timestamp?: Timestamp
    }
  | {
      kind: 'ed25519' | 'rsa-sha256'
      header: string
      /** PEM (SPKI) of the vendor's key; a setting's id in braces replaces it where that is filled in. */
      publicKey: string
      /** Setting that holds another public key, for a test server or a white-label. */
      keySetting?: string
      /** Setting that must be `yes` for this proof to count at all. */
      enabledBy?: string
      /** Path in the body to the time it was sent, where no header tells it. */
      timestamp?: Timestamp
    }
  /** The vendor signs nothing: the secret in the address is all, so nothing in the body is believed. */
  | { kind: 'address' }

export interface Timestamp {
  /** `header:<name>`, `pair:<key>` of the signature's header, or a path in the body. */
  from: string
  unit: 's' | 'ms' | 'iso'
  toleranceMs: number
  /**
   * How old it may be where the vendor sends the very same bytes again after it was turned away. Only where the event's id is
   * signed as well: then a copy is known for one, however fresh or old.
   */
  repeatsMs?: number
}
