import type { Ctx, TenantCtx } from '#kit/context.ts'

/** News from a lower shelf for a higher one. src/entry/reactions.ts is the one list of who reacts. */
export type TenantEvent =
  /** A test passed: the connection's syncs may run. Said again after every passed test. */
  | { type: 'connection.ready'; connectionId: string }
  /** Its webhook address, or what its deliveries are signed with, is another. May be said twice. */
  | { type: 'connection.hook_changed'; connectionId: string }
  /** To be removed: stop its syncs, delete its records and mark the row, all at once. May be said twice. */
  | { type: 'connection.removed'; connectionId: string }
  /**
   * A list was read to its end, and what it said is stored. A run whose verdict is suspicious says so again, as complete,
   * if a person approves it. May be lost in a crash: who must not miss it looks for changes as well.
   */
  | {
      type: 'run.finished'
      connectionId: string
      object: string
      kind: string
      runId: string
      verdict: 'complete' | 'unproved' | 'suspicious'
    }
  /**
   * A batch that changed records was written; `*` for all objects of a connection that is removed. May be lost in a crash:
   * who must not miss it looks at the changes as well.
   */
  | { type: 'records.changed'; connectionId: string; object: string; kind: string; cause: 'run' | 'received' }
  /** A key was revoked, by whomever: what it has subscribed ends. May be said twice. */
  | { type: 'key.revoked'; keyId: string }
  /** A key was given other scopes, which these are now; maybe the same. */
  | { type: 'key.scopes'; keyId: string; scopes: readonly string[] }
  /** An action has changed something at the vendor: what we hold of this object is out of date. */
  | { type: 'connection.changed'; connectionId: string; object: string }

export type HouseEvent = { type: 'person.signed_up'; personId: string; name: string }

/** Waits for every reaction; a reaction that fails fails the act, which may then be tried again. */
export const emit = (ctx: TenantCtx, event: TenantEvent): Promise<void> => ctx.react.tenant(ctx, event)
export const emitToHouse = (ctx: Ctx, event: HouseEvent): Promise<void> => ctx.react.house(ctx, event)
