import { connectionGate } from '#domains/connections/index.ts'
import type { Tokens } from '#domains/connections/tokens.ts'
import { ctxOf } from '#entry/context.ts'
import { inTask, taskNow, type Gate, type Task } from './gate.ts'

/**
 * The gates of the connections: the product's own class over storage that outlives it. The local runtime does not
 * survive an object that ends while its request is out; here each can be evicted at any moment.
 */
export interface Objects {
  namespace: Env['CONNECTION_GATE']
  /** Those that live, by name. */
  living: Map<string, Living>
  evict: (name: string) => void
}

interface Living {
  task: Task
  object: Record<string, (...args: unknown[]) => unknown>
}

/** One call to an object. */
interface Call {
  outcome?: { value: unknown } | { error: unknown }
  hear?: () => void
}

/** What a write of tokens tells: whose they are, and by which call. */
export interface Wrote {
  name: string
  before: Tokens | undefined
  after: Tokens
  /** They came with this call, and not from the object's own asking. */
  given: boolean
}

/** Permits are many and wait for nothing: only what tokens hang on stands at the gate. */
const STANDS = new Set(['getToken', 'storeTokens', 'forget'])

const breath = () => new Promise((resolve) => setTimeout(resolve, 0))

const Gates = connectionGate(ctxOf)
// The runtime's own base class wants the runtime's own state.
Object.setPrototypeOf(Gates, function base(this: { ctx: unknown }, ctx: unknown) {
  this.ctx = ctx
})

export function objects(world: { gate: Gate; env: () => Env; wrote: (wrote: Wrote) => void }): Objects {
  const disks = new Map<string, Map<string, unknown>>()
  const living = new Map<string, Living>()
  let giving = false

  function stateOf(name: string, task: Task) {
    const disk = disks.get(name) ?? new Map<string, unknown>()
    disks.set(name, disk)
    const alive = () => {
      if (task.dead) throw new Error('the object is gone')
    }
    const kv = {
      get: (key: string) => structuredClone(disk.get(key)),
      put(key: string, value: unknown) {
        alive()
        const before = disk.get(key) as Tokens | undefined
        disk.set(key, structuredClone(value))
        if (key === 'tokens') world.wrote({ name, before, after: value as Tokens, given: giving })
      },
    }
    const deleteAll = () => {
      alive()
      disk.clear()
      return Promise.resolve()
    }
    return { id: { name }, storage: { kv, deleteAll }, waitUntil: () => {} }
  }

  function wakeUp(name: string): Living {
    const task: Task = { name, dead: false, ended: false, serves: new Set(), evict: () => evict(name) }
    const state = stateOf(name, task) as unknown as DurableObjectState
    const it = { task, object: new Gates(state, world.env()) as unknown as Living['object'] }
    living.set(name, it)
    world.gate.hosts.add(task)
    return it
  }

  function evict(name: string): void {
    const it = living.get(name)
    if (!it) return
    living.delete(name)
    world.gate.hosts.delete(it.task)
    it.task.dead = true
    const lost = Object.assign(new Error('Durable Object reset because its code was updated.'), {
      retryable: true,
    })
    for (const call of [...(it.task.serves ?? [])] as Call[]) finish(it, call, { error: lost })
  }

  function finish({ task }: Living, call: Call, outcome: NonNullable<Call['outcome']>): void {
    if (call.outcome) return
    call.outcome = outcome
    task.serves?.delete(call)
    call.hear?.()
    world.gate.nudge()
  }

  function begin(name: string, method: string, args: unknown[]): Call {
    const it = living.get(name) ?? wakeUp(name)
    const call: Call = {}
    it.task.serves?.add(call)
    giving = method === 'storeTokens'
    const work = inTask(it.task, async () => it.object[method]?.(...structuredClone(args)))
    giving = false
    void work.then(
      (value) => finish(it, call, { value: structuredClone(value) }),
      (error: unknown) => finish(it, call, { error }),
    )
    return call
  }

  async function rpc(name: string, method: string, args: unknown[]): Promise<unknown> {
    const caller = taskNow()
    const start = () => Promise.resolve(begin(name, method, args))
    const call = STANDS.has(method) ? await world.gate.strike(start, `gate ${method}`) : await start()
    if (!call.outcome) await breath()
    // Only a refresh takes longer than a breath; whoever waits for one stands still.
    if (!call.outcome) await world.gate.park(caller, call)
    const { outcome } = call
    if (outcome && 'value' in outcome) return outcome.value
    throw outcome?.error
  }

  const getByName = (name: string) =>
    new Proxy(
      {},
      {
        get: (_, method) =>
          method === 'then' ? undefined : (...args: unknown[]) => rpc(name, String(method), args),
      },
    )
  return { namespace: { getByName } as unknown as Env['CONNECTION_GATE'], living, evict }
}
