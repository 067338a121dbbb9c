import { AsyncLocalStorage } from 'node:async_hooks'
import type { SyncMessage } from '#domains/syncs/index.ts'
import { Struck } from '../make/faults.ts'
import type { Served } from './account.ts'
import { Broken, holds } from './broken.ts'

/** One wake-up of the Worker: a message, a minute of cron, a request. */
export interface Task {
  name: string
  dead: boolean
  ended: boolean
  /** The shard it can write to; without it, any. */
  shard?: number
  message?: SyncMessage
  /** The run a message's worker is for. */
  runId?: string
  /** The vendor's last good list this worker was handed. */
  served?: Served
  /** Answers of objects it waits for. */
  parked?: Set<(error: unknown) => void>
  /** An object's: the calls it is busy with, and how it ends. */
  serves?: Set<unknown>
  evict?: () => void
}

export interface Op {
  task: Task
  /** Its SQL, or the binding's name. */
  what: string
  go: () => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** `late`: the caller hears a failure, and the call takes effect some time after. */
export type Fate = 'pass' | 'before' | 'after' | 'killed before' | 'killed after' | 'late' | 'echo' | 'null'

/** A call that takes effect when its worker has long given it up, or for the second time. */
export interface Straggler {
  task: Task
  what: string
  go: () => Promise<unknown>
}

/**
 * Every call the Worker makes to the outside stops here until the world lets it go on. Only one is under way at a
 * time, so that the order of everything is the world's choice, and the same seed always gives the same world.
 */
export interface Gate {
  ops: Op[]
  tasks: Task[]
  stragglers: Straggler[]
  /** Objects that live; they come to no end of their own. */
  hosts: Set<Task>
  nudge: () => void
  /** Until an object's answer is there: the caller stands still meanwhile, though not at the gate. */
  park: (task: Task | undefined, call: { hear?: () => void }) => Promise<void>
  strike: <T>(call: () => Promise<T>, what: string) => Promise<T>
  /** Begins a task and waits until it stands at the gate, or has ended. */
  start: (task: Task, work: () => Promise<unknown>) => Promise<void>
  release: (op: Op, fate: Fate) => Promise<void>
  kill: (task: Task) => Promise<void>
}

const context = new AsyncLocalStorage<Task>()
export const taskNow = (): Task | undefined => context.getStore()
export const inTask = <T>(task: Task, work: () => Promise<T>): Promise<T> => context.run(task, work)

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))
const gone = () => new Struck('the worker is gone')
const STUCK_MS = 20_000

export function gate(): Gate {
  const ops: Op[] = []
  const tasks: Task[] = []
  const stragglers: Straggler[] = []
  const hosts = new Set<Task>()
  let wake = () => {}

  const standing = (task: Task) => ops.filter((op) => op.task === task).length

  /** Nobody does anything by himself: each worker stands at the gate, waits for an object, or has ended. */
  const quiet = (): boolean =>
    tasks.every((task) => task.ended || standing(task) > 0 || (task.parked?.size ?? 0) > 0) &&
    [...hosts].every((host) => host.serves?.size === 0 || standing(host) > 0)

  /** Until all have come to their next call or their end. One that is in several calls at once gets two turns more. */
  async function settled(task: Task, before: number): Promise<void> {
    if (before > 0 || task.evict) {
      await turn()
      await turn()
    }
    while (!quiet()) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise((resolve) => {
        timer = setTimeout(() => resolve('late'), STUCK_MS)
      })
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      if ((await Promise.race([woken, late])) === 'late')
        throw new Broken(`a worker comes to its end: ${task.name} stands still`)
      clearTimeout(timer)
    }
    tasks.splice(0, tasks.length, ...tasks.filter((other) => !other.ended))
  }

  function park(task: Task | undefined, call: { hear?: () => void }): Promise<void> {
    return new Promise((resolve, reject) => {
      call.hear = () => {
        task?.parked?.delete(reject)
        resolve()
      }
      if (!task) return
      if (task.dead) return reject(gone())
      task.parked ??= new Set()
      task.parked.add(reject)
      wake()
    })
  }

  const strike = <T>(go: () => Promise<T>, what: string): Promise<T> => {
    const task = taskNow()
    if (!task) return go()
    if (task.dead) return Promise.reject(gone())
    return new Promise<T>((resolve, reject) => {
      ops.push({ task, what, go, resolve: resolve as Op['resolve'], reject })
      wake()
    })
  }

  async function start(task: Task, work: () => Promise<unknown>): Promise<void> {
    tasks.push(task)
    const end = () => {
      task.ended = true
      wake()
    }
    void context.run(task, work).then(end, end)
    await settled(task, 0)
  }

  async function kill(task: Task): Promise<void> {
    task.dead = true
    const mine = ops.filter((op) => op.task === task)
    ops.splice(0, ops.length, ...ops.filter((op) => op.task !== task))
    if (task.evict) task.evict()
    else for (const op of mine) op.reject(gone())
    for (const cut of task.parked ?? []) cut(gone())
    task.parked?.clear()
    await settled(task, 0)
  }

  /** The call's effect. Whatever D1 refuses by itself is the product's own mistake. */
  async function effect({ task, what, go }: Pick<Op, 'task' | 'what' | 'go'>): Promise<unknown> {
    try {
      return await go()
    } catch (error) {
      if (what === 'fetch' || what === 'reply' || error instanceof Broken) throw error
      holds('no call of the Worker is refused by its own database', false, () => [
        task.name,
        what.slice(0, 80),
        String(error),
      ])
      throw error
    }
  }

  async function release(op: Op, fate: Fate): Promise<void> {
    ops.splice(ops.indexOf(op), 1)
    const before = standing(op.task)
    const lost = () => new Struck('D1_ERROR: Network connection lost.')
    if (fate === 'killed before') return killed(op)
    if (fate === 'before') op.reject(lost())
    else if (fate === 'null') op.resolve(null)
    else if (fate === 'late') {
      stragglers.push(op)
      op.reject(lost())
    } else await let_(op, fate)
    if (fate === 'killed after') return killed(op)
    await settled(op.task, before)
  }

  async function killed(op: Op): Promise<void> {
    op.task.dead = true
    if (!op.task.evict) op.reject(gone())
    await kill(op.task)
  }

  async function let_(op: Op, fate: Fate): Promise<void> {
    let value: unknown
    try {
      value = await effect(op)
    } catch (error) {
      if (error instanceof Broken) throw error
      if (fate !== 'killed after') op.reject(error)
      return
    }
    if (fate === 'echo') stragglers.push(op)
    if (fate === 'pass' || fate === 'echo') op.resolve(value)
    else if (fate === 'after') op.reject(new Struck('D1_ERROR: Network connection lost.'))
  }

  return {
    ops,
    tasks,
    stragglers,
    hosts,
    nudge: () => wake(),
    park,
    strike,
    start,
    release,
    kill,
  }
}

/** Lets a straggler take its effect at last. */
export async function arrive({ task, what, go }: Straggler): Promise<void> {
  try {
    await go()
  } catch (error) {
    holds('a call that arrives late or twice does no harm', false, () => [
      task.name,
      what.slice(0, 80),
      String(error),
    ])
  }
}
