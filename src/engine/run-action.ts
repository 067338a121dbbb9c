import { randomInt } from 'node:crypto'
import type { Action, Answer } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { err, ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { readInput } from './action-input.ts'
import type { Reply } from './call.ts'
import { afterLostAnswer, hasWritten } from './lost-answer.ts'
import { askProbe, isThere } from './probe.ts'
import { noSteps, runSteps, type StepsState } from './steps.ts'

export interface ActionWish {
  action: string
  input: Readonly<Record<string, Json>>
  /** The same for every try of one run: vendors that know it do nothing twice. */
  key: string
  /** Where an earlier try was put aside. */
  state?: ActionState
}

/** How far an action has come. JSON. */
export interface ActionState {
  found: Json | null
  /** What the probe found before this run sent anything: that is put back by undo, not what a lost write left. */
  before: Json | null
  steps: StepsState
  /** What was made for this run. It may be somebody's first password: kept as long as the run, and shown nowhere. */
  made: Record<string, string>
}

export type ActionTurn =
  | {
      kind: 'done'
      /** `already`: the probe found it, and nothing was written. */
      did: 'done' | 'already'
      output: Record<string, Json>
      /** How it was before. */
      found: Json | null
      kept: Record<string, Json>
      made: Record<string, string>
      requests: number
    }
  | { kind: 'wait'; waitMs: number; state: ActionState }
  | { kind: 'blocked'; message: string; state: ActionState }

/**
 * Runs an action as far as it goes: probe, steps, output. A failure carries where to go on; one with
 * `uncertain` may have had its effect all the same, and only a person can tell.
 */
export async function runAction(
  ctx: Ctx,
  account: Account,
  wish: ActionWish,
): Promise<Result<ActionTurn, ActionFailure>> {
  const action = actionOf(account, wish.action)
  if (!action) return err(unknown(account, wish.action))
  const { input, complaints } = readInput(action, wish.input)
  const [complaint] = complaints
  if (complaint) return err({ kind: 'refused', code: 'action.bad_input', message: `${complaint.message}.` })
  const made = wish.state?.made ?? makeAll(action)
  const names = { input, run: { key: wish.key }, made }
  const { steps = noSteps } = wish.state ?? {}
  const going = hasWritten(action, steps) || steps.tries > 0
  let found = wish.state?.found ?? null
  let before = wish.state?.before ?? null
  let requests = 0
  // Not in the middle of its own steps: what the probe would find there is the action's own half.
  if (action.probe && !going) {
    const probed = await askProbe(ctx, account, { probe: action.probe, names, input })
    if (!probed.ok) return err({ ...probed.error, state: wish.state })
    found = probed.value
    if (steps.requests === 0) before = found
    requests = 1
    if (found !== null && isThere(action.probe, found, input))
      return ok({
        kind: 'done',
        did: 'already',
        output: outputOf(action, foundReply(found)),
        found: before,
        kept: {},
        made: {},
        requests,
      })
    if (found === null && action.probe.then === 'need') return err(notThere(account, action))
  }
  const outcome = await runSteps(ctx, account, {
    steps: action.steps,
    names: { ...names, found: found ?? {} },
    state: steps,
  })
  const state: ActionState = { found, before, steps: outcome.state, made }
  if (outcome.kind === 'failed') return err({ ...afterLostAnswer(action, outcome), state })
  if (outcome.kind === 'wait') return ok({ kind: 'wait', waitMs: outcome.waitMs, state })
  if (outcome.kind === 'blocked') return ok({ kind: 'blocked', message: outcome.message, state })
  const output = outcome.last ? outputOf(action, outcome.last) : {}
  requests += outcome.state.requests
  return ok({
    kind: 'done',
    did: 'done',
    output,
    found: before,
    kept: outcome.state.kept,
    made,
    requests,
  })
}

export interface ActionFailure extends Failure {
  /** The request may have had its effect: it must not be repeated by a machine. */
  uncertain?: true
  state?: ActionState
}

const PATIENCE_MS = 10_000

/** Takes an action back. Null: it cannot be. */
export async function undoAction(
  ctx: Ctx,
  account: Account,
  {
    action: id,
    key,
    ...names
  }: Omit<ActionWish, 'state'> & { found: Json | null; result: Record<string, Json> },
): Promise<Result<null, Failure>> {
  const steps = actionOf(account, id)?.undo
  if (!steps) return err(unknown(account, `${id}.undo`))
  const wanted = { steps, names: { ...names, found: names.found ?? {}, run: { key: `${key}-undo` } } }
  let outcome = await runSteps(ctx, account, wanted)
  // Somebody waits, and our own gate kept a request back: from there it goes on.
  for (let waited = 0; outcome.kind === 'failed' && outcome.failure.held;) {
    const { retryAfterMs = 1000 } = outcome.failure
    waited += retryAfterMs
    if (waited > PATIENCE_MS) break
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs))
    outcome = await runSteps(ctx, account, { ...wanted, state: outcome.state })
  }
  if (outcome.kind === 'done') return ok(null)
  if (outcome.kind === 'failed') return err(outcome.failure)
  return err({ kind: 'refused', code: 'vendor.blocked', message: 'It cannot be taken back now.' })
}

export const actionOf = ({ connector }: Account, id: string): Action | undefined =>
  connector.actions && Object.hasOwn(connector.actions, id) ? connector.actions[id] : undefined

function outputOf({ output }: Action, answer: Answer): Record<string, Json> {
  const values = Object.entries(output).flatMap(([name, from]): [string, Json][] => {
    const value = typeof from === 'string' ? valueAt(answer.body, from) : told(from, answer)
    return value === undefined ? [] : [[name, value as Json]]
  })
  return Object.fromEntries(values)
}

/** What was done is done: an answer of another shape leaves an output out, and must not look like a failure. */
function told(from: (answer: Answer) => Json | undefined, answer: Answer): Json | undefined {
  try {
    return from(answer)
  } catch {
    return undefined
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const makeAll = ({ makes = [] }: Action): Record<string, string> =>
  Object.fromEntries(makes.map((name) => [name, Array.from({ length: 10 }, letter).join('')]))

const letter = (): string => LETTERS[randomInt(LETTERS.length)] ?? ''

/** A probe finds the thing in the shape that the write would have answered with. */
const foundReply = (found: Json): Answer & Partial<Reply> => ({
  status: 200,
  headers: new Headers(),
  body: found,
})

const unknown = ({ connector }: Account, id: string): Failure => ({
  kind: 'refused',
  code: 'action.unknown',
  message: `${connector.name} has no action "${id}".`,
})

const notThere = ({ connector }: Account, { label }: Action): Failure => ({
  kind: 'refused',
  code: 'action.not_there',
  message: `${connector.name} does not have what "${label}" would change. Look whether it was deleted there.`,
})
