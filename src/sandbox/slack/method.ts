import type { Context } from 'hono'
import type { Rate } from '#sandbox/rate.ts'
import type { Caller, Scope } from './caller.ts'
import type { Args } from './pages.ts'

/** A Web API method: the scope it needs, how often it may be called, and its answer: a body, or an error's name and what it lacks. */
export interface Method {
  scope?: Scope
  rate: Rate
  /** What a rate counts besides the token: of a message, its channel. */
  per?: (args: Args) => string
  answer: (caller: Caller, args: Args) => Record<string, unknown> | string
}

export const refuse = (c: Context, error: string, more: Record<string, unknown> = {}): Response =>
  c.json({ ok: false, error, ...more })
