import { sha256Hex } from '#kit/hash.ts'
import { canonicalJson } from '#kit/json.ts'
import type { Log } from '#kit/log.ts'
import { askObject } from '#kit/stub.ts'
import { badIdempotencyKey, cutOff, otherRequest, stillRunning } from './errors.ts'

export interface StoredReply {
  status: number
  type: string | null
  text: string
}

export interface Once {
  env: Env
  log: Log
  /** The workspace or person whose keys these are, and who of it is asking: two partners may both count from 1. */
  owner: string
  actor: string
  /** Method and path as the endpoint declares them. */
  endpoint: string
  /** Everything the caller said. */
  request: unknown
  key: string
  /** This request's own id. */
  by: string
  /** How a reply is kept at rest: some hold a key that is shown once. */
  seal: (text: string) => Promise<string>
  open: (sealed: string) => Promise<string>
}

/**
 * Does the work once for all requests with this key, caller, endpoint and content, for a day (Stripe's semantics).
 * What was refused before anything was done (4xx) is not kept: the caller mends the request and sends it with the
 * same key. A reply of 5xx is kept, because the work had begun. Throws 400, 409 and 422.
 */
export async function once(
  asked: Once,
  work: () => Promise<StoredReply>,
): Promise<StoredReply & { replayed: boolean }> {
  const { env, owner, by, key } = asked
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw badIdempotencyKey()
  const name = sha256Hex(JSON.stringify([asked.actor, asked.endpoint, key]))
  const request = sha256Hex(canonicalJson(asked.request))
  const object = () => env.IDEMPOTENCY.getByName(owner)
  const verdict = await askObject(object, async (keys) => keys.begin({ name, request, by }))
  if (verdict.kind === 'again')
    return { ...(JSON.parse(await asked.open(verdict.reply)) as StoredReply), replayed: true }
  if (verdict.kind === 'different') throw otherRequest()
  if (verdict.kind === 'running') throw stillRunning()
  if (verdict.kind === 'cut_off') throw cutOff()
  const reply = await work()
  try {
    if (reply.status >= 400 && reply.status < 500)
      await askObject(object, async (keys) => keys.forget({ name, by }))
    else {
      const sealed = await asked.seal(JSON.stringify(reply))
      await askObject(object, async (keys) => keys.keep({ name, by, reply: sealed }))
    }
  } catch (error) {
    // The work is done, and its caller is here to be told. Whoever asks again hears that the outcome is not known.
    asked.log('error', 'idempotency.not_kept', { error })
  }
  return { ...reply, replayed: false }
}
