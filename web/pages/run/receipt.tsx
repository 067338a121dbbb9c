import { at } from '#api.ts'
import { useLive } from '#live.ts'
import { CopyableCode } from '#parts/code.tsx'
import { Fact } from '#parts/fact.tsx'
import { ExactTime } from '#parts/time.tsx'
import type { Receipt as Paper, Run } from '#types.ts'
import { number, verdictWords } from '#words.ts'

/** Why the state is what it is, signed: whoever doubts it can check without asking us. */
export function Receipt({ run }: { run: Run }) {
  const live = useLive(run.verdict === null ? null : at('/v1/runs/{id}/receipt', { path: { id: run.id } }))
  if (!live.data) return null
  const { receipt, jws } = live.data
  return (
    <section class="card" aria-labelledby="receipt">
      <div class="card-head">
        <h2 id="receipt">Receipt</h2>
      </div>
      <div class="card-body stack">
        <p>
          <strong>{verdictWords[receipt.verdict]}.</strong> {receipt.reason}
        </p>
        <dl class="facts">
          <Fact term="Read">
            <Reading receipt={receipt} />
          </Fact>
          <Fact term="Rows, and the app’s own count">
            {number(receipt.seen)}
            {receipt.expected === null ? ', not told' : ` of ${number(receipt.expected)}`}
          </Fact>
          <Fact term="Missing from the list">
            {receipt.missing === null ? 'not counted' : number(receipt.missing)}
          </Fact>
          <Fact term="Tried again">{number(receipt.vendor.retries)} times</Fact>
        </dl>
        <details>
          <summary>Check it yourself</summary>
          <div class="stack">
            <p class="small quiet">
              A JWS (Ed25519). The public key is at{' '}
              <a href="/.well-known/jwks.json">/.well-known/jwks.json</a>; the digest is SHA-256 over the ids,
              sorted, one a line: {receipt.ids_digest}
            </p>
            <CopyableCode text={jws} what="the signed receipt" />
          </div>
        </details>
      </div>
    </section>
  )
}

function Reading({ receipt: { reading, cursor_before: since } }: { receipt: Paper }) {
  if (reading !== 'incremental') return <>everything</>
  // A vendor's token stands there as a digest, which tells a person nothing.
  const time = since !== null && !since.startsWith('sha256:')
  return <>what changed since {time ? <ExactTime at={since} /> : 'the last run'}</>
}
