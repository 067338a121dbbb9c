import { hideIn } from '#engine/redact.ts'
import type { Door } from './door.ts'
import { awaken, writeDrained } from './drain-store.ts'
import type { Accepted, Waiting } from './inbox-store.ts'
import { keptHeaders } from './kept-headers.ts'

/**
 * Moves what an inbox accepted into D1, and counts it. `from`: the inbox's last number that it knows to stand there.
 * Answers the number up to which it does now, which may be less than the last of `rows`: then it is asked again.
 */
export async function drain(
  { ctx, account }: Door,
  { connectionId, rows, from }: { connectionId: string; rows: readonly Accepted[]; from: number },
): Promise<number> {
  const to = rows.at(-1)?.seq
  if (to === undefined) return from
  const hide = hideIn(account.secrets)
  const proofs = (account.connector.webhooks?.verify ?? []).flatMap((proof) =>
    proof.kind === 'address' ? [] : [proof.header],
  )
  const written = await writeDrained(ctx, connectionId, {
    from,
    to,
    rows: rows.filter(isNew).map((row) => ({
      ...row,
      headers: keptHeaders(row.headers, proofs),
      body: hide(row.body),
    })),
    received: rows.map(({ receivedAt }) => receivedAt),
    duplicates: rows.filter((row) => !isNew(row)).map(({ receivedAt }) => receivedAt),
  })
  if (written) return to
  // Another number stands there: the answer of an earlier batch was lost. Or the row is gone.
  return awaken(ctx, connectionId, from)
}

const isNew = (row: Accepted): row is Waiting => row.key !== null
