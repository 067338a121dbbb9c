import type { Json } from '#kit/json.ts'

/**
 * What a vendor looks like, as data. The engine runs it; nothing in this room fetches or stores.
 *
 * A template is text with `{{name}}` placeholders, filled per slot (path, query, header, JSON body) and encoded
 * for it. Names: a credential's id (`{{location_id}}`), `{{secret.<id>}}` (auth and headers only),
 * `{{each.<path>}}` (the parent row of a fan-out), `{{today}}` and `{{days_ago.N}}` (UTC dates, `2026-11-22`),
 * `{{since}}` (in an incremental list: the mark, a token as it is or a time such as `2026-11-22T10:00:00Z`).
 * A value that is exactly one placeholder keeps its type in a JSON body.
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
  /** Scheme and host of the API, with an optional path. One host label may be a `{{credential}}` that has a pattern. */
  base: string
  headers?: Readonly<Record<string, string>>
  limits: readonly Limit[]
  /** The cheapest call that proves the credentials. */
  test: Request | ((settings: Settings) => Request)
  objects: Readonly<Record<string, ObjectSpec>>
  /** The vendor's own reading of a reply where the status code does not tell; `null` leaves it to the engine. */
  judge?: (reply: { status: number; headers: Headers; body: unknown }) => Judgement | null
  /** What fills the form when a person asks for sample data. */
  sandbox: { credentials: Readonly<Record<string, string>> }
}

interface Credential {
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

export type Settings = Readonly<Record<string, string>>

export type Auth =
  | { kind: 'bearer'; token: string }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'header'; name: string; value: string }
  | OAuth2

/** An access token that runs out and is renewed with a refresh token (RFC 6749, 6); it goes out as Bearer. */
interface OAuth2 {
  kind: 'oauth2'
  /** A whole address, or a path on the base. */
  tokenUrl: string
  clientId: string
  clientSecret?: string
  /** Where the client's id and secret go. Default `body`. */
  client?: 'body' | 'basic'
}

interface Limit {
  requests: number
  per: '1s' | '10s' | '1m' | '1h' | '1d'
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Appended to the base; every placeholder fills one path segment. */
  path: string
  query?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  body?: Json
}

/** A thing the vendor lists. Its key in `objects` is the object's name; `kind` says where it shows up. */
export interface ObjectSpec {
  kind: 'user' | 'tag' | 'statistic' | 'group' | 'contact'
  label: string
  list: Request | ((settings: Settings) => Request)
  /** Run `list` once per row of another list (`{{each.…}}`), one page each or more. That list must fit one reply. */
  each?: { list: Request; items: string }
  page: Paging | ((settings: Settings) => Paging)
  /** Path to the rows (`''` for an array at the root), or a pure function for shapes a path cannot say. */
  items: string | ((body: unknown, scope: { each: unknown; daysAgo: (days: number) => string }) => unknown[])
  /** Path to the vendor's own count of all rows. */
  expected?: string
  /** Path to the row's id; a row without one is quarantined. */
  id: string
  updatedAt?: string
  /** Path to a flag: a row that carries it as `true` counts as removed. */
  deleted?: string
  /** Our field name → path in the row, or a pure function of it. `email` and `name` are indexed. */
  fields: Readonly<Record<string, string | ((row: unknown) => Json | undefined)>>
  /** Cron text (UTC) used until a person chooses another. */
  schedule: string
  /** How to read only what changed since the last run, where the vendor offers it. */
  incremental?: Incremental
  /** `history`: rows that leave the list are kept (statistics of past days). Default `current`. */
  keeps?: 'current' | 'history'
}

/**
 * Less than the whole list: rows that changed, or only whether any did. Neither tells what is missing, so nothing is
 * deleted by what it does not name, and the whole list is read again now and then.
 */
export type Incremental = Feed | Signal

interface Since {
  /**
   * Where the reply (of several pages the last) says how far it goes. Without it our own clock at the run's start counts.
   * A token must stand in the full list's last reply too: a first reading has nothing else to leave behind.
   */
  mark?: { from: string; kind: 'time' | 'token' }
  /** How far before a time mark the next reading begins: equal times at the edge, and clocks that differ. Default 5 minutes. */
  overlapMs?: number
  /** The whole list is read if the last time is longer ago. Default `1d`. */
  fullEvery?: '1h' | '6h' | '12h' | '1d' | '7d'
}

/** Rows of the same shape as the full list's; one with the `deleted` flag is a tombstone. */
interface Feed extends Since, Pick<ObjectSpec, 'each' | 'items'> {
  kind: 'rows'
  list: Request
  page: Paging
}

/** One cheap question. Where something changed, the run goes on with the whole list. */
export interface Signal extends Since {
  kind: 'signal'
  list: Request
  /** Throws where the reply has another shape: the list is read whole then. */
  changed: (body: unknown) => boolean
}

export type Paging =
  | { kind: 'none' }
  /** The next page's token stands in the reply at `from`, and goes out as query parameter `param`. */
  | { kind: 'cursor'; from: string; param: string; size?: { param: string; value: number } }
  /** Rows skipped so far go out as `param`. Ends on a short page, and never before `expected` rows if that is told. */
  | { kind: 'offset'; param: string; size: { param: string; value: number } }

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
