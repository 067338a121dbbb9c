import type { Json } from '#kit/json.ts'

/** Credentials that are no secret, by id. */
export type Settings = Readonly<Record<string, string>>

/**
 * Templates are texts with `{{name}}` placeholders, filled per slot (path, query, header, JSON or form body) and encoded
 * for it. Names: a credential's id (`{{location_id}}`), `{{secret.<id>}}` (auth and headers only), `{{today}}` and
 * `{{days_ago.N}}` (UTC dates, `2026-11-22`); in a list `{{each.<path>}}` (the parent row of a fan-out) and `{{since}}`
 * (the mark of an incremental one: a token as it is or a time such as `2026-11-22T10:00:00Z`); in an action
 * `{{input.<name>}}`, `{{steps.<n>.<path>}}` (the body an earlier step was answered with), `{{found.<path>}}` (what the
 * probe found), `{{result.<name>}}` (in `undo`) and `{{run.key}}` (the same for every try of one run);
 * in `one` and a webhook's `fetch` `{{id}}`.
 *
 * Templates of a connector that a tenant wrote may also filter and choose (`{{ name | lower }}`, `{% if … %}`), and their
 * `Authorization: Basic X:Y` goes out with what follows `Basic` in base64.
 *
 * A JSON value that is exactly one placeholder keeps its type. `{{name?}}` may be missing: a JSON member, query
 * parameter, form field or header that is exactly that is left out. A JSON member named `...` whose value is one
 * placeholder of an object is spread into the object around it.
 */
export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /**
   * Appended to the base; every placeholder fills one path segment. Or a whole `https://…` address whose origin is
   * one of the connector's `origins`.
   */
  path: string
  query?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  body?: Json
  /** Sent as application/x-www-form-urlencoded, instead of `body`. */
  form?: Readonly<Record<string, string>>
  /** Files kept by earlier steps (field → name), sent as multipart/form-data with `form` as further fields. */
  files?: Readonly<Record<string, string>>
  /** Signed as Pritunl's servers want it. Templates; secrets may stand here. */
  sign?: { kind: 'pritunl'; token: string; secret: string }
  /** `any`: an answer may be empty or no JSON (its body counts as null then). Default `json`. */
  reply?: 'json' | 'any'
}

/** One request of several, and what makes its answer good. */
export interface Step {
  request: Request
  /** The statuses that are an answer, and no others. Default any 2xx. */
  accepts?: readonly number[]
  /** Goes on only if this holds; else the run is blocked. */
  requires?: Condition
  /** Asked again until `requires` holds, at most `times` in all. */
  poll?: { everyMs: number; times: number }
  /** Name → path in the answer: kept for later steps as `{{kept.<name>}}` and handed back. */
  keep?: Readonly<Record<string, string>>
  /** The answer's bytes, under this name, for `files` of later steps. */
  saveAs?: string
}

/** Templates. `equals` is compared as text with what stands at the path, `contains` is looked for in the whole answer. */
export type Condition = { path: string; equals: string } | { contains: string }
