import type { Ctx } from '#kit/context.ts'

export interface Fault {
  /** The call that fails: 1 is the first. */
  at: number
  /** `before`: the call never arrives. `after`: it takes effect, and its answer is lost. */
  when: 'before' | 'after'
  /** `killed`: nothing the worker tries from then on arrives. `hiccup`: only this one call fails. */
  how: 'killed' | 'hiccup'
  /** What the platform says; a lost connection by default. */
  text?: string
}

export class Struck extends Error {}

/** A worker whose n-th call to the outside (D1, KV, queue, vendor) fails. */
export function failing(ctx: Ctx, fault: Fault): { ctx: Ctx; calls: () => number; struck: () => boolean } {
  let calls = 0
  let struck = false
  const worker = intercepted(ctx, async (call) => {
    if (struck && fault.how === 'killed') throw new Struck('the worker is gone')
    if (++calls !== fault.at) return call()
    struck = true
    if (fault.when === 'after') await call()
    throw new Struck(fault.text ?? 'Network connection lost.')
  })
  return { ctx: worker, calls: () => calls, struck: () => struck }
}

type Strike = <T>(call: () => Promise<T>, what: string) => Promise<T>

/**
 * A worker whose every call goes through `strike`, which may refuse it, hold it or let it pass; `what` is its SQL, or
 * the binding's name. Everything behind stays real: a call that passes has its effect in the real bindings.
 */
export function intercepted(ctx: Ctx, strike: Strike): Ctx {
  const { env } = ctx
  const bound = Object.entries(env).map(([name, binding]: [string, unknown]) => [
    name,
    name === 'DB' || /^SHARD_\d+$/.test(name) ? interceptedD1(binding as D1Database, strike) : binding,
  ])
  const SECRETS = {
    get: (...args: [string, 'json']) => strike(() => env.SECRETS.get(...args), 'SECRETS'),
    put: (...args: [string, string]) => strike(() => env.SECRETS.put(...args), 'SECRETS'),
    delete: (name: string) => strike(() => env.SECRETS.delete(name), 'SECRETS'),
    list: (options: KVNamespaceListOptions) => strike(() => env.SECRETS.list(options), 'SECRETS'),
  }
  const SYNC = {
    send: (...args: Parameters<Queue['send']>) => strike(() => env.SYNC.send(...args), 'SYNC'),
    sendBatch: (...args: Parameters<Queue['sendBatch']>) => strike(() => env.SYNC.sendBatch(...args), 'SYNC'),
  }
  const DELIVER = {
    send: (...args: Parameters<Queue['send']>) => strike(() => env.DELIVER.send(...args), 'DELIVER'),
    sendBatch: (...args: Parameters<Queue['sendBatch']>) =>
      strike(() => env.DELIVER.sendBatch(...args), 'DELIVER'),
  }
  return {
    ...ctx,
    env: { ...Object.fromEntries(bound), SECRETS, SYNC, DELIVER } as Env,
    fetch: ((input: Request) => strike(() => ctx.fetch(input), 'fetch')) as typeof fetch,
  }
}

/** D1's own limits for one value and one statement, which the local one does not keep. */
const MOST_BYTES = 2_000_000
const MOST_PARAMETERS = 100

/** D1 behind `strike`: the statements in a batch are the real ones, as D1 itself wants them. */
function interceptedD1(d1: D1Database, strike: Strike): D1Database {
  const inner = new WeakMap<object, { statement: D1PreparedStatement; sql: string }>()
  const real = (wrapped: D1PreparedStatement) => {
    const found = inner.get(wrapped)
    if (!found) throw new Error('a statement of another database')
    return found
  }
  const wrap = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => {
        if (values.some((value) => typeof value === 'string' && Buffer.byteLength(value) > MOST_BYTES))
          throw new Error('D1_ERROR: string or blob too big: SQLITE_TOOBIG')
        if (values.length > MOST_PARAMETERS) throw new Error('D1_ERROR: too many SQL variables: SQLITE_ERROR')
        return wrap(statement.bind(...values), sql)
      },
      first: (column: string) => strike(() => (column ? statement.first(column) : statement.first()), sql),
      run: () => strike(() => statement.run(), sql),
      all: () => strike(() => statement.all(), sql),
      raw: () => strike(() => statement.raw(), sql),
    } as unknown as D1PreparedStatement
    inner.set(wrapped, { statement, sql })
    return wrapped
  }
  return {
    prepare: (sql: string) => wrap(d1.prepare(sql), sql),
    batch: (statements: D1PreparedStatement[]) =>
      strike(
        () => d1.batch(statements.map((s) => real(s).statement)),
        statements.map((s) => real(s).sql).join(';\n'),
      ),
  } as unknown as D1Database
}
