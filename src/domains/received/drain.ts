import type { Account } from '#engine/index.ts'
import { hideIn } from '#engine/redact.ts'
import type { TenantCtx } from '#kit/context.ts'
import { awaken, writeDrained } from './drain-store.ts'
import type { Accepted, Waiting } from './inbox-store.ts'
import { keptHeaders } from './kept-headers.ts'

/**
 * Moves what an inbox accepted into D1, and counts it. `from`: the inbox's last number that it knows to stand there.
 * Answers the number up to which it does now, which may be less than the last of `rows`: then it is asked again.
 * `account` null: the connection was removed. Nobody will work on them, but they had been answered for, so they count.
 */
export async function drain(
  { ctx, account }: { ctx: TenantCtx; account: Account | null },
  { connectionId, rows, from }: { connectionId: string; rows: readonly Accepted[]; from: number },
): Promise<number> {
  const to = rows.at(-1)?.seq
  if (to === undefined) return from
  const written = await writeDrained(ctx, connectionId, {
    from,
    to,
    rows: account ? kept(account, rows.filter(isNew)) : [],
    received: rows.map(({ receivedAt }) => receivedAt),
    duplicates: rows.filter((row) => !isNew(row)).map(({ receivedAt }) => receivedAt),
    removed: account ? [] : rows.filter(isNew).map(({ receivedAt }) => receivedAt),
  })
  if (written) return to
  // Another number stands there: the answer of an earlier batch was lost. Or the row is gone.
  return awaken(ctx, connectionId, from)
}

/** Without what proves who sent them, and without the account's secrets. */
function kept({ connector, secrets }: Account, rows: readonly Waiting[]): Waiting[] {
  const hide = hideIn(secrets)
  const proofs = (connector.webhooks?.verify ?? []).flatMap((proof) =>
    proof.kind === 'address' ? [] : [proof.header],
  )
  return rows.map((row) => ({ ...row, headers: keptHeaders(row.headers, proofs), body: hide(row.body) }))
}

const isNew = (row: Accepted): row is Waiting => row.key !== null
