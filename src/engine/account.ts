import type { Auth, Connector, Judgement, Settings } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import type { Result } from '#kit/result.ts'
import type { Secret } from '#kit/secret.ts'

/** A tenant's account at a vendor, opened for one piece of work. */
export interface Account {
  connector: Connector
  /** Of the way it was connected by; the connector's first one without it. */
  auth?: Auth
  /** `sandbox` answers from src/sandbox in the same process; nothing leaves the house. */
  mode: 'live' | 'sandbox'
  /** Base address with the settings filled in. */
  base: string
  /** An admin typed the base: the vendor's other addresses (consent, tokens) are taken to be there too. */
  ownBase?: boolean
  /** The origins its secrets may be sent to. */
  origins: readonly string[]
  settings: Settings
  secrets: Readonly<Record<string, Secret>>
  /** `GET /v3/videos`, `POST /v3/*`: what may be called, and nothing else. Null or missing: everything. */
  permitted?: readonly string[] | null
  /** Asked before each request and told what came of it. An account that is nobody's connection has none. */
  gate?: Gate
}

interface Gate {
  permit(): Promise<{ ok: true } | { ok: false; waitMs: number; reason: 'budget' | 'resting' }>
  heard(reply: Heard): Promise<void>
  /** The access token of an OAuth2 connection. `refused`: the vendor no longer takes the one of this number. */
  token(refused?: number): Promise<Result<AccessToken, Failure>>
}

export interface AccessToken {
  value: Secret
  /** Rises with each renewal. */
  number: number
}

/** What came of a request that went out. */
interface Heard {
  /** Null: no answer came. */
  status: number | null
  headers: Headers | null
  /** Null: the answer is good. */
  kind: Failure['kind'] | null
  retryAfterMs?: number
  /** The token the vendor took. */
  token?: number
}

/** What went wrong at the vendor; `sample` is redacted and at most 1 KB. */
export interface Failure extends Judgement {
  status?: number
  sample?: string
  /** Nothing went out: the connection's gate said to wait. Not an attempt. */
  held?: true
  /** The vendor forgot our place in its list: the cursor that begins it anew. */
  anew?: Json
}

/** A vendor's row in our shape. `raw` is the vendor's own, whole. */
export interface Row {
  externalId: string
  email: string | null
  name: string | null
  /** Milliseconds; the vendor's own time of change, where it tells one. */
  vendorUpdatedAt: number | null
  deleted: boolean
  fields: Record<string, Json>
  raw: Json
}

/** How far a reading went: where the next one may begin. */
export type Mark =
  | {
      kind: 'time'
      at: number
      /** Told by our clock, which may differ from the vendor's by more than its replies do from one another. */
      ours: boolean
    }
  | { kind: 'token'; token: string }

/** A row that could not be understood: set aside, shown, and the rest goes on. */
export interface Quarantined {
  reason: string
  sample: string
}

export interface Page {
  rows: Row[]
  quarantined: Quarantined[]
  /** Where the next page begins; `null` after the last. JSON, stored with the run; opaque outside the engine. */
  next: Json
  /** How many rows the vendor says there are, where it says so. */
  expected: number | null
  /** Where the next incremental reading begins, if this page is the last; `null`: only a full one can follow. */
  mark: Mark | null
  /** The reading is a full one from here on; why, in words for the run's log. */
  turned: string | null
  /** Lists of a fan-out that the vendor refused, in words for the run's log. */
  skipped: string[]
  requests: number
}
