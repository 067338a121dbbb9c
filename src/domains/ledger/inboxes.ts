import { inboxState } from '#domains/received/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { awakeInboxes } from './inboxes-store.ts'
import type { Inbox } from './rules.ts'

/** Objects asked at most; those that had something last. */
const MOST = 100
const AT_ONCE = 20

/** Of connections whose inbox may hold what is not in D1 yet. Read before the books: see `withInboxes` in rules.ts. */
export async function inboxes(ctx: TenantCtx): Promise<Inbox[]> {
  const ids = await awakeInboxes(ctx, MOST)
  const all: Inbox[] = []
  for (let i = 0; i < ids.length; i += AT_ONCE)
    all.push(...(await Promise.all(ids.slice(i, i + AT_ONCE).map((id) => stateOf(ctx, id)))))
  return all
}

async function stateOf(ctx: TenantCtx, connectionId: string): Promise<Inbox> {
  const { accepted, drained, waiting } = await inboxState(ctx, connectionId)
  return { connectionId, accepted, drained, waiting }
}
