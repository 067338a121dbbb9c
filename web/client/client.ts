/**
 * A typed client of Syncline's API, for browsers, Node, Deno, Bun and Workers:
 *
 *     const syncline = createClient({ origin: 'https://…', headers: { authorization: 'Bearer syn_live_…' } })
 *     const page = await syncline.get('/v1/users', { query: { limit: '100' } })
 *     for await (const user of syncline.each('/v1/users')) console.log(user.email)
 *
 * Paths are those of /docs; paths, queries, bodies and replies are checked by the compiler.
 */
import type { components, paths } from './schema.ts'

export type Schemas = components['schemas']

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Operation<P extends keyof paths, M extends Method> = Extract<paths[P][M], { responses: unknown }>
/** The paths that know the method. */
export type PathFor<M extends Method> = {
  [P in keyof paths]: [Operation<P, M>] extends [never] ? never : P
}[keyof paths]

type Json<T> = T extends { content: { 'application/json': infer J } } ? J : never
type Replied<O> = O extends { responses: infer R }
  ? R extends { 204: unknown }
    ? undefined
    : Json<R[Extract<keyof R, 200 | 201 | 202>]>
  : never
export type Reply<P extends keyof paths, M extends Method> = Replied<Operation<P, M>>

type InPath<O> = O extends { parameters: { path: infer T } } ? { path: { [K in keyof T]: string } } : object
/** What is empty is left out. */
type InQuery<O> = O extends { parameters: { query?: infer T } }
  ? { query?: { [K in keyof T]: T[K] | '' | null } }
  : object
type Body<O> = O extends { requestBody: infer T } ? Json<T> : never
/** What is sent there. */
export type Sent<P extends keyof paths, M extends Method> = Body<Operation<P, M>>
type InBody<O> = [Body<O>] extends [never]
  ? object
  : object extends Body<O>
    ? { body?: Body<O> }
    : { body: Body<O> }
type Once<O> = O extends { parameters: { header?: { 'Idempotency-Key'?: string } } }
  ? {
      /** Sent again with the same key and body, nothing is done twice. */
      idempotencyKey?: string
    }
  : object
type Given<O> = InPath<O> & InQuery<O> & InBody<O> & Once<O>
/** Left out where nothing has to be given. */
type Args<O> = object extends Given<O> ? [given?: Given<O>] : [given: Given<O>]
type ArgsOf<P extends keyof paths, M extends Method> = Args<Operation<P, M>>

interface AnyGiven {
  path?: Record<string, string>
  query?: Record<string, string | null | undefined>
  body?: object
  idempotencyKey?: string
}

declare const replies: unique symbol
/** The address of a GET, and the type of what comes back from there. */
export type Address<T> = string & { readonly [replies]: T }
export interface Page<T> {
  data: T[]
  next_cursor: string | null
}
/** The paths of lists, and what is listed there. */
type ListPath = {
  [P in PathFor<'get'>]: Reply<P, 'get'> extends Page<unknown> ? P : never
}[PathFor<'get'>]
type Row<P extends ListPath> = Reply<P, 'get'> extends Page<infer R> ? R : never

/** `at('/v1/runs/{id}', { path: { id } })`: checked here, asked for later. */
export function at<P extends PathFor<'get'>>(
  path: P,
  ...[given]: ArgsOf<P, 'get'>
): Address<Reply<P, 'get'>> {
  return addressOf(path, given) as Address<Reply<P, 'get'>>
}

function addressOf(template: string, { path = {}, query = {} }: AnyGiven = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''))
  const kept = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return kept.length ? `${filled}?${new URLSearchParams(kept)}` : filled
}

/** A later page of the list at this address. */
export const pageAt = <T>(address: Address<T>, cursor: string): Address<T> =>
  `${address}${address.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}` as Address<T>

export interface Detail {
  in?: string
  path: string | null
  message: string
}

interface ErrorBody {
  code: string
  message: string
  details?: Detail[] | object
  request_id?: string
}

/** A refusal in words a person can act on. `status` 0: no answer came at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Detail[]
  readonly requestId: string | null

  constructor(status: number, body: ErrorBody) {
    super(body.message)
    this.status = status
    this.code = body.code
    // Of some errors it is an object of facts, which are no complaints about fields.
    this.details = Array.isArray(body.details) ? body.details : []
    this.requestId = body.request_id ?? null
  }
}

export interface Options {
  /** Where Syncline is; without it the page's own origin. */
  origin?: string
  /** What each request says of its caller. */
  headers?: Record<string, string> | ((address: string) => Record<string, string>)
  onRefused?: (error: ApiError, address: string) => void
}

export function createClient({ origin = '', headers = {}, onRefused }: Options) {
  async function send<T>(method: Method, address: string, given: AnyGiven = {}): Promise<T> {
    const more = typeof headers === 'function' ? headers(address) : headers
    const sent = new Headers({ accept: 'application/json', ...more })
    if (given.body) sent.set('content-type', 'application/json')
    if (given.idempotencyKey) sent.set('idempotency-key', given.idempotencyKey)
    const reply = await fetch(origin + address, {
      method: method.toUpperCase(),
      headers: sent,
      body: given.body ? JSON.stringify(given.body) : null,
      signal: AbortSignal.timeout(60_000),
    }).catch(() => {
      throw new ApiError(0, UNANSWERED)
    })
    if (reply.status === 204) return undefined as T
    const content: unknown = await reply.json().catch(() => null)
    if (reply.ok && content !== null) return content as T
    const error = new ApiError(reply.status, errorBody(content) ?? unexplained(reply.status))
    onRefused?.(error, address)
    throw error
  }
  const read = <T>(address: Address<T>) => send<T>('get', address)
  const write =
    <M extends Exclude<Method, 'get'>>(method: M) =>
    <P extends PathFor<M>>(path: P, ...[given]: ArgsOf<P, M>) =>
      send<Reply<P, M>>(method, addressOf(path, given), given)

  async function* each<P extends ListPath>(path: P, ...[given]: ArgsOf<P, 'get'>): AsyncGenerator<Row<P>> {
    const { query, ...rest } = (given ?? {}) as AnyGiven
    const first = addressOf(path, { ...rest, query: { limit: '200', ...query } }) as Address<Page<Row<P>>>
    for (let address = first; ;) {
      const { data, next_cursor: cursor } = await read(address)
      yield* data
      if (cursor === null) return
      address = pageAt(first, cursor)
    }
  }
  return {
    get: <P extends PathFor<'get'>>(path: P, ...args: ArgsOf<P, 'get'>) => read(at(path, ...args)),
    post: write('post'),
    put: write('put'),
    patch: write('patch'),
    delete: write('delete'),
    read,
    /** Every row of a list, each page asked for when it is wanted. */
    each,
    /** Every row of a list, at once. */
    async all<P extends ListPath>(path: P, ...args: ArgsOf<P, 'get'>): Promise<Row<P>[]> {
      const rows: Row<P>[] = []
      for await (const row of each(path, ...args)) rows.push(row)
      return rows
    },
  }
}

const UNANSWERED = {
  code: 'network',
  message: 'Syncline did not answer. Nothing was lost. Check that you are online.',
}

// Ours is { error: { code, message } }; HighLevel's paths have the message at the top.
function errorBody(content: unknown): ErrorBody | null {
  if (!isObject(content)) return null
  const inner = isObject(content.error) ? content.error : content
  return typeof inner.message === 'string' ? ({ code: 'unknown', ...inner } as ErrorBody) : null
}

function unexplained(status: number): ErrorBody {
  if (status === 429)
    return { code: 'too_many', message: 'Too many tries in a short time. Wait a minute, then try again.' }
  const message = `Syncline could not do this (status ${status}). It is our turn; try again in a minute.`
  return { code: 'unexplained', message }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
