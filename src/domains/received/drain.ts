import { hideIn } from '#engine/redact.ts'
import type { TenantCtx } from '#kit/context.ts'
import { hookSecret } from '#kit/hook-address.ts'
import { secret } from '#kit/secret.ts'
import type { Door } from './door.ts'
import { awaken, writeDrained } from './drain-store.ts'
import type { Accepted, Waiting } from './inbox-store.ts'
import { keptHeaders } from './kept-headers.ts'

/**
 * Moves what an inbox accepted into D1, and counts it. `from`: the inbox's last number that it knows to stand there.
 * Answers the number up to which it does now, which may be less than the last of `rows`: then it is asked again.
 * `account` null: the connection was removed. Nobody will work on them, but they had been answered for, so they count.
 */
export async function drain(
  door: Door | { ctx: TenantCtx; account: null },
  { connectionId, rows, from }: { connectionId: string; rows: readonly Accepted[]; from: number },
): Promise<number> {
  const { ctx, account } = door
  const to = rows.at(-1)?.seq
  if (to === undefined) return from
  const written = await writeDrained(ctx, connectionId, {
    from,
    to,
    rows: door.account ? kept(door, connectionId, rows.filter(isNew)) : [],
    received: rows.map(({ receivedAt }) => receivedAt),
    duplicates: rows.filter((row) => !isNew(row)).map(({ receivedAt }) => receivedAt),
    removed: account ? [] : rows.filter(isNew).map(({ receivedAt }) => receivedAt),
  })
  if (written) return to
  // Another number stands there: the answer of an earlier batch was lost. Or the row is gone.
  return awaken(ctx, connectionId, from)
}

/**
 * Without what proves who sent them, and without the account's secrets. The address they came to is one: some vendors and
 * proxies repeat it, and whoever may read events may not send any.
 */
function kept({ ctx, account, number }: Door, connectionId: string, rows: readonly Waiting[]): Waiting[] {
  const { connector, secrets } = account
  const address = hookSecret(ctx.env, { tenantId: ctx.tenantId, connectionId, number })
  const hide = hideIn({ ...secrets, address: secret(address) })
  const proofs = (connector.webhooks?.verify ?? []).flatMap((proof) =>
    proof.kind === 'address' ? [] : [proof.header],
  )
  return rows.map((row) => ({
    ...row,
    headers: hide(keptHeaders(row.headers, proofs)),
    body: hide(row.body),
  }))
}

const isNew = (row: Accepted): row is Waiting => row.key !== null
