import type { Condition, Request as Description, Step } from '#connectors/contract.ts'
import type { Ctx } from '#kit/context.ts'
import { plainText, type Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { ok, type Result } from '#kit/result.ts'
import type { Account, Failure } from './account.ts'
import { openScope } from './auth.ts'
import { ask, type Reply } from './call.ts'
import type { KeptFile } from './encode-body.ts'
import { messageOf, redactor } from './redact.ts'
import { fillText, type Scope } from './template.ts'

/** How far several requests have come. JSON: it can be put aside and gone on with later. */
export interface StepsState {
  /** The next one, and how often it was answered already. */
  step: number
  tries: number
  /** What the earlier ones were answered with: `{{steps.N.path}}`. */
  bodies: Json[]
  kept: Record<string, Json>
  files: Record<string, KeptFile>
  requests: number
}

export const noSteps: StepsState = { step: 0, tries: 0, bodies: [], kept: {}, files: {}, requests: 0 }

export type StepsOutcome =
  | { kind: 'done'; state: StepsState; last: Reply | null }
  /** The vendor is not ready: the same step is asked again then. */
  | { kind: 'wait'; state: StepsState; waitMs: number }
  /** A condition that does not hold: nothing failed, and the rest is not to be done. */
  | { kind: 'blocked'; state: StepsState; message: string }
  | { kind: 'failed'; state: StepsState; failure: Failure; description: Description }

interface Wanted {
  steps: readonly Step[]
  /** What templates may name besides `steps` and `kept`. */
  names: Readonly<Record<string, unknown>>
  state?: StepsState
}

/** One request after the other, until the last, a wait, or trouble. Never throws for what a vendor does. */
export async function runSteps(ctx: Ctx, account: Account, wanted: Wanted): Promise<StepsOutcome> {
  let state = wanted.state ?? noSteps
  let last: Reply | null = null
  for (let step = wanted.steps[state.step]; step; step = wanted.steps[state.step]) {
    const names = { ...wanted.names, steps: state.bodies, kept: state.kept }
    const reply = await ask(ctx, account, {
      description: step.request,
      accepts: step.accepts,
      names,
      files: state.files,
    })
    // Held at our own gate, nothing went out.
    const sent = reply.ok || !reply.error.held ? 1 : 0
    state = { ...state, requests: state.requests + sent }
    if (!reply.ok) return { kind: 'failed', state, failure: reply.error, description: step.request }
    state = { ...state, tries: state.tries + 1 }
    const held = step.requires
      ? holds(ctx, account, { condition: step.requires, names, reply: reply.value })
      : ok(true)
    if (!held.ok) return { kind: 'failed', state, failure: held.error, description: step.request }
    if (!held.value) return unmet(account, step, state)
    const kept = keep(step, reply.value)
    if (typeof kept === 'string')
      return { kind: 'failed', state, failure: unkept(account, kept), description: step.request }
    state = {
      ...state,
      step: state.step + 1,
      tries: 0,
      bodies: [...state.bodies, reply.value.body],
      kept: { ...state.kept, ...kept },
      files: step.saveAs ? { ...state.files, [step.saveAs]: fileOf(reply.value) } : state.files,
    }
    last = reply.value
  }
  return { kind: 'done', state, last }
}

function unmet({ connector }: Account, step: Step, state: StepsState): StepsOutcome {
  const { poll, requires } = step
  if (poll && state.tries < poll.times) return { kind: 'wait', state, waitMs: poll.everyMs }
  if (!poll) {
    const message = `${connector.name} answered, and ${named(requires)} is not what is needed to go on.`
    return { kind: 'blocked', state, message }
  }
  const message = `${connector.name} was asked ${poll.times} times, and ${named(requires)} never became what is needed to go on.`
  const failure: Failure = { kind: 'refused', code: 'vendor.poll_timed_out', message }
  return { kind: 'failed', state, failure, description: step.request }
}

interface Checked {
  condition: Condition
  names: Readonly<Record<string, unknown>>
  reply: Reply
}

function holds(ctx: Ctx, account: Account, { condition, names, reply }: Checked): Result<boolean, Failure> {
  const { byTenant: expressions } = account.connector
  const closed: Scope = { settings: account.settings, each: null, now: ctx.now(), names, expressions }
  const scope = expressions ? openScope(account, closed) : closed
  const wanted = fillText('contains' in condition ? condition.contains : condition.equals, scope, ok)
  if (!wanted.ok) return wanted
  if ('contains' in condition) return ok(holdsText(reply, wanted.value))
  return ok(plainText(valueAt(reply.body, condition.path)) === wanted.value)
}

const named = (condition?: Condition): string =>
  condition && 'path' in condition ? `"${condition.path}"` : 'what it says'

/** As it came, or as it is meant: JSON may write any letter as a code. */
export const holdsText = ({ bytes, body }: Reply, text: string): boolean =>
  new TextDecoder().decode(bytes).includes(text) || plainText(body).includes(text)

/** What the step keeps of its answer; a path that leads nowhere is named. */
function keep({ keep: wanted = {} }: Step, { body }: Reply): Record<string, Json> | string {
  const kept: [string, Json][] = []
  for (const [name, path] of Object.entries(wanted)) {
    const value = path === '' ? body : valueAt(body, path)
    if (value === undefined) return path
    kept.push([name, value as Json])
  }
  return Object.fromEntries(kept)
}

const unkept = (account: Account, path: string): Failure => ({
  kind: 'nonsense',
  code: 'vendor.unexpected_shape',
  message: messageOf(
    `The answer of ${account.connector.name} has nothing at "${path}".`,
    redactor(account.secrets),
  ),
})

const fileOf = ({ bytes, headers }: Reply): KeptFile => ({
  base64: Buffer.from(bytes).toString('base64'),
  type: headers.get('content-type') ?? 'application/octet-stream',
})
