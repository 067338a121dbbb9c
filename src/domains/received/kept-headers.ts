/** What of a delivery's headers is kept: enough to see what came, and nothing that proves who sent it. */

const PROOF = /sign|hmac|auth|cookie|token|secret|password|key/i
const MOST = 8192

/** JSON of an object; several of a name are one, as HTTP has it. `proofs`: headers the connector takes as a proof. */
export function keptHeaders(pairs: string, proofs: readonly string[]): string {
  const known = new Set(proofs.map((name) => name.toLowerCase()))
  const kept: Record<string, string> = {}
  let size = 0
  for (const [name, value] of JSON.parse(pairs) as [string, string][]) {
    if (PROOF.test(name) || known.has(name.toLowerCase())) continue
    size += name.length + value.length
    if (size > MOST) break
    kept[name] = value
  }
  return JSON.stringify(kept)
}
