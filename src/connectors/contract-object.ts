import type { Json } from '#kit/json.ts'
import type { Request, Settings, Step } from './contract-request.ts'

/** A thing the vendor lists. Its key in `objects` is the object's name; `kind` says where it shows up. */
export interface ObjectSpec {
  kind:
    | 'user'
    | 'tag'
    | 'statistic'
    | 'group'
    | 'contact'
    | 'location'
    | 'job'
    | 'lead'
    | 'video'
    | 'template'
    | 'avatar'
    | 'membership'
  label: string
  /** Settings without which the account has no such list: then it gets no sync. */
  needs?: readonly string[]
  list: Request | ((settings: Settings) => Request)
  /** Requests made before a full reading's first page; its list may use `{{steps.N.path}}`. Not with `each`. */
  before?: readonly Step[]
  /** How a full reading's first page is asked for, where its answer must meet conditions (a manifest's). Default `list`. */
  first?: Step
  /** Run `list` once per row of another list (`{{each.…}}`), one page each or more. */
  each?: Each
  page: Paging | ((settings: Settings) => Paging)
  /** Path to the rows (`''` for an array at the root), or a pure function for shapes a path cannot say. */
  items: string | ((body: unknown, scope: { each: unknown; daysAgo: (days: number) => string }) => unknown[])
  /** Where the items of the list are not the rows but what rows are made of. Not with `each` or a feed. */
  made?: Made
  /** How a single row is read again, by `{{id}}`, in the list's shape: where its own reply holds it, or a pure function. */
  one?: { request: Request; item: string | ((body: unknown) => unknown) }
  /** Path to the vendor's own count of all rows. */
  expected?: string
  /** Path to the row's id, or a pure function of the row; one without an id is quarantined. */
  id: string | ((row: Json) => Json | undefined)
  updatedAt?: string
  /** Path to a flag: a row that carries it as `true` counts as removed. */
  deleted?: string
  /** Our field name → path in the row, or a pure function of it. `email` and `name` are indexed. */
  fields: Readonly<Record<string, string | ((row: unknown) => Json | undefined)>>
  /** Cron text (UTC) used until a person chooses another. `null`: it is read on request only. */
  schedule: string | null
  /** How to read only what changed since the last run, where the vendor offers it. */
  incremental?: Incremental
  /** `history`: rows that leave the list are kept (statistics of past days). Default `current`. */
  keeps?: 'current' | 'history'
  /** What its rows do to the workspace's people (a manifest's `action`). */
  people?: 'create' | 'update'
}

/** The parents of a fan-out. They must fit one reply: `items` throws where it can see that they do not. */
export interface Each {
  list: Request
  items: ObjectSpec['items']
  /** Where only some accounts need it: the others read `list` once, without a parent. */
  when?: (settings: Settings) => boolean
}

/**
 * Rows made of a list's items by pure functions. Paging, repeats and the list's end are judged by the items (`id` is the
 * path to an item's), so that a page of which nothing is made does not look like the end.
 */
export type Made =
  /** None, one or several rows of each item. */
  | { of: 'item'; id: string; rows: (item: unknown) => unknown[] }
  /**
   * Rows of the whole list, such as sums. `add` takes a page's new items into a state that begins as `start` and travels
   * in the run's cursor (64 KB at most); `rows` is asked once, after the last page.
   */
  | {
      of: 'list'
      id: string
      start: Json
      add: (state: Json, items: readonly unknown[]) => Json
      rows: (state: Json, scope: { settings: Settings; daysAgo: (days: number) => string }) => unknown[]
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
interface Feed extends Since, Pick<ObjectSpec, 'items'> {
  kind: 'rows'
  each?: Each
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

interface Sized {
  size?: { param: string; value: number }
  /** Where position and size go. Default `query`. */
  in?: 'query' | 'body'
  /** Path to the vendor's "there is more". `false` ends the list whatever else the reply says; `true` proves nothing. */
  more?: string
}

export type Paging =
  | { kind: 'none' }
  /** The next page's token stands in the reply at `from`, and goes out as `param`. A list goes out in a body only. */
  | ({ kind: 'cursor'; from: string | ((body: unknown) => Json | undefined); param: string } & Sized)
  /** Rows skipped so far go out as `param`. Ends on a short page, and never before `expected` rows if that is told. */
  | ({ kind: 'offset'; param: string; size: { param: string; value: number } } & Omit<Sized, 'size'>)
  /** Pages are numbered. Ends as `offset` does. */
  | ({ kind: 'page'; param: string; first: 0 | 1; size: { param: string; value: number } } & Omit<
      Sized,
      'size'
    >)
  /**
   * Sources disagree whether `param` counts pages or rows: it counts pages until the second page holds mostly rows of
   * the first, and rows from then on. Ends on an empty page, on one without anything new, or where `more` is false.
   */
  | { kind: 'pages_or_rows'; param: string; size: { param: string; value: number }; more?: string }
  /** The whole address of the next page stands in the reply. It is never a template, and stays on the list's origin. */
  | { kind: 'next_url'; from: string; most?: number; headers?: Request['headers'] }
  /** RFC 8288: `Link: <…>; rel="next"`. */
  | { kind: 'link' }
  /** A manifest's: the token at `from` is `{{page_token}}` of another request for every page after the first. */
  | { kind: 'next_request'; from: string; request: Request; most: number }
