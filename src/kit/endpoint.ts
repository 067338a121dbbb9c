import * as v from 'valibot'
import type { PersonCtx, TenantCtx } from './context.ts'
import { defineError, type ErrorStatus } from './errors.ts'

const invalidRequest = defineError(
  'request.invalid',
  'The request does not fit what this endpoint takes. `details` names each part that is off.',
)

type Schema = v.GenericSchema
type Maybe = Schema | undefined
type Out<S> = S extends Schema ? v.InferOutput<S> : undefined
type Reply<S> = S extends Schema ? v.InferInput<S> : void

interface Spec<P extends Maybe, Q extends Maybe, B extends Maybe, R extends Maybe> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: `/${string}`
  /** A heading of /docs; the noun the endpoint is about. */
  group: string
  summary: string
  about?: string
  params?: P
  query?: Q
  body?: B
  returns?: R
  status?: 200 | 201 | 202 | 204
  /** By the caller's `Version` header, where a vendor's API that this stands in for has another status in that version. */
  versionStatus?: Readonly<Record<string, 200 | 201>>
  /** Statuses it may refuse with beside those that every endpoint of its kind has (src/http/openapi-operation.ts). */
  refusals?: readonly ErrorStatus[]
  /** Whose error bodies and limit headers a caller gets: ours, or those of the vendor whose API this stands in for. */
  style?: 'house' | 'highlevel'
  /** What the handler's reply is sent as where the caller's Accept names no format. JSON without it. */
  formatOf?: (reply: unknown) => Format
}

export type Format = 'json' | 'xml'

/** One of ours, or one that a vendor whose API we stand in for gave its name. */
export type EndpointScope = `${string}:${'read' | 'write' | 'run'}` | `${string}.readonly`

export interface Answered {
  /** Undefined where there is nothing to say (204). */
  reply: unknown
  format: Format
}

interface Input<P, Q, B> {
  params: Out<P>
  query: Out<Q>
  body: Out<B>
}

type Raw = { params: unknown; query: unknown; body: unknown }

/** An endpoint is data: the app mounts it; the OpenAPI document, /docs and the walking tests are made of it. */
export type Endpoint = Spec<Maybe, Maybe, Maybe, Maybe> &
  (
    | { who: 'workspace'; scope: EndpointScope; run(ctx: TenantCtx, raw: Raw): Promise<Answered> }
    | { who: 'person'; run(ctx: PersonCtx, raw: Raw): Promise<Answered> }
  )

/** For a member of a workspace or one of its keys, if their role or key carries `scope`. */
export function endpoint<
  P extends Maybe = undefined,
  Q extends Maybe = undefined,
  B extends Maybe = undefined,
  R extends Maybe = undefined,
>(
  spec: Spec<P, Q, B, R> & {
    scope: EndpointScope
    handle: (ctx: TenantCtx, input: Input<P, Q, B>) => Promise<Reply<R>>
  },
): Endpoint {
  return { ...described(spec), who: 'workspace', scope: spec.scope, run: runner(spec) }
}

/** For a signed-in person, whichever workspace they are in or none. Keys are refused. */
export function personEndpoint<
  P extends Maybe = undefined,
  Q extends Maybe = undefined,
  B extends Maybe = undefined,
  R extends Maybe = undefined,
>(
  spec: Spec<P, Q, B, R> & { handle: (ctx: PersonCtx, input: Input<P, Q, B>) => Promise<Reply<R>> },
): Endpoint {
  return { ...described(spec), who: 'person', run: runner(spec) }
}

function described(spec: Spec<Maybe, Maybe, Maybe, Maybe>): Spec<Maybe, Maybe, Maybe, Maybe> {
  const { method, path, group, summary, about, params, query, body, returns } = spec
  const { status, versionStatus, refusals, style, formatOf } = spec
  return {
    method,
    path,
    group,
    summary,
    about,
    params,
    query,
    body,
    returns,
    status,
    versionStatus,
    refusals,
    style,
    formatOf,
  }
}

function runner<C, P extends Maybe, Q extends Maybe, B extends Maybe, R extends Maybe>(
  spec: Spec<P, Q, B, R> & { handle: (ctx: C, input: Input<P, Q, B>) => Promise<Reply<R>> },
) {
  return async (ctx: C, raw: Raw): Promise<Answered> => {
    const input = {
      params: read('path', spec.params as P, raw.params),
      // No schema means no query: an unknown parameter is a mistake the caller should hear about.
      query: read('query', (spec.query ?? v.strictObject({})) as unknown as Q, raw.query),
      body: read('body', spec.body as B, raw.body),
    }
    const reply = await spec.handle(ctx, input)
    // Parsing our own reply drops columns nobody promised (tenant_id, ciphertext, …).
    return {
      reply: spec.returns ? v.parse(spec.returns, reply) : undefined,
      format: spec.formatOf?.(reply) ?? 'json',
    }
  }
}

function read<S extends Maybe>(part: string, schema: S, value: unknown): Out<S> {
  if (!schema) return undefined as Out<S>
  // To valibot a list is an object too, and one without items fits wherever every property is optional.
  if (Array.isArray(value))
    throw invalidRequest({ details: [{ in: part, path: null, message: 'an object, not a list' }] })
  const result = v.safeParse(schema, value)
  if (result.success) return result.output as Out<S>
  throw invalidRequest({
    details: result.issues
      .slice(0, 20)
      .map((issue) => ({ in: part, path: v.getDotPath(issue), message: issue.message })),
  })
}
