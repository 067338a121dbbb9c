import type { Json } from '#kit/json.ts'
import type { Request, Step } from './contract-request.ts'

/** An operation at the vendor. */
export interface Action {
  label: string
  /** One sentence: what it does, and to what. */
  about: string
  input: Readonly<Record<string, Input>>
  /** Names of values made anew for each run, `{{made.<name>}}`: 10 letters and digits that nobody can guess. */
  makes?: readonly string[]
  /** What happens, in order. */
  steps: readonly Step[]
  /** Asked before anything is written, and again before a step whose answer never came is repeated. */
  probe?: Probe
  /**
   * Doing it twice is doing it once, so that it may be repeated. Without it, a `probe` or an `Idempotency-Key` of the
   * vendor's, a write whose answer never came is left to a person.
   */
  repeatable?: true
  /** Takes it back; may use `{{input.…}}`, `{{found.…}}` (how it was before) and `{{result.…}}`. */
  undo?: readonly Step[]
  /** Name → path in the last step's answer, or a pure function of it. */
  output: Readonly<Record<string, string | ((answer: Answer) => Json | undefined)>>
  /** The object it changes: that one is read again afterwards. */
  changes?: string
}

/** What the last step was answered with. */
export interface Answer {
  status: number
  headers: Headers
  body: Json
}

export interface Input {
  label: string
  help?: string
  type: 'text' | 'email' | 'number' | 'boolean' | 'texts' | 'object' | 'choice'
  /** Default true. */
  required?: boolean
  choices?: readonly string[]
  /** Kept sealed and shown nowhere: a password for somebody new. */
  secret?: true
  /** Anchored regular expression. */
  pattern?: string
  placeholder?: string
}

export interface Probe {
  request: Request
  /** Statuses that mean "not there" rather than a failure; 404 always does, unless `accepts` says what is an answer. */
  absent?: readonly number[]
  accepts?: readonly number[]
  /** Template: only an answer with this text in it is one that found something. */
  contains?: string
  /** What stands there already, out of the answer; `null`: nothing. Pure. */
  find: (body: Json, input: Readonly<Record<string, Json>>) => Json | null
  /** `skip`: what is there is the result, and nothing is sent. `need`: it must be there. `look`: only for `undo`. */
  then: 'skip' | 'need' | 'look'
  /** Whether what was found is how it shall be: nothing is sent then either. Pure. */
  already?: (found: Json, input: Readonly<Record<string, Json>>) => boolean
}
