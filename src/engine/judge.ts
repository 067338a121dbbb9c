import type { Connector, Judgement } from '#connectors/contract.ts'
import type { Json } from '#kit/json.ts'
import { err, type Result } from '#kit/result.ts'
import type { BodyFault } from './body.ts'
import { clampWait, retryAfterMs } from './retry-after.ts'
import { vendorWords } from './words.ts'

export interface Answer {
  status: number
  headers: Headers
  body: Result<Json, BodyFault>
  /** The statuses that are an answer, and no others. */
  accepts?: readonly number[]
}

/** The answer's body if it can be used, else why not. The vendor's own reading goes first. */
export function judge(connector: Connector, answer: Answer, now: number): Result<Json, Judgement> {
  const { status, headers, body, accepts } = answer
  const known = ownReading(connector, { status, headers, body: body.ok ? body.value : undefined })
  const isAnswer = accepts ? accepts.includes(status) : !known && status >= 200 && status < 300
  if (isAnswer) return body.ok ? body : err(bodyFault(connector, body.error))
  const verdict = known ?? explained(byStatus(connector.name, status), connector, answer)
  if (verdict.kind !== 'busy') return err(verdict)
  const told = retryAfterMs(headers.get('retry-after'), now)
  // A vendor's folder may read its own headers, and those can hold anything.
  return err({
    ...verdict,
    retryAfterMs: verdict.retryAfterMs === undefined ? told : clampWait(verdict.retryAfterMs),
  })
}

function explained(verdict: Judgement, { name }: Connector, { headers, body }: Answer): Judgement {
  const words = vendorWords(body.ok ? body.value : undefined, headers)
  return words ? { ...verdict, message: `${verdict.message} ${name} says: "${words}"` } : verdict
}

function ownReading({ judge: read }: Connector, reply: { status: number; headers: Headers; body: unknown }) {
  try {
    return read?.(reply) ?? null
  } catch {
    // A body of another shape than the vendor's folder expects: the status code still says something.
    return null
  }
}

function byStatus(name: string, status: number): Judgement {
  if (status === 401) {
    const message = `${name} refused the credentials (401). An admin has to enter new ones on the connection.`
    return { kind: 'refused', code: 'vendor.unauthorized', message, reauth: true }
  }
  if (status === 403) {
    const message = `${name} knows these credentials but does not allow this (403). Grant the missing right at ${name}.`
    return { kind: 'refused', code: 'vendor.forbidden', message }
  }
  if (status === 404) {
    const message = `${name} has nothing at this address (404). Check the ids and the address in the connection.`
    return { kind: 'refused', code: 'vendor.not_found', message }
  }
  if (status === 429) {
    return {
      kind: 'busy',
      code: 'vendor.rate_limited',
      message: `${name} asks us to slow down (429). We do, and go on.`,
    }
  }
  if (status === 408 || status === 425) {
    return {
      kind: 'busy',
      code: 'vendor.busy',
      message: `${name} is busy (${status}). We try again by ourselves.`,
    }
  }
  // What Cloudflare's network answers for a vendor whose TLS fails; the runtime alone says only "internal error".
  if (status === 525 || status === 526) {
    const message = `No safe connection to ${name} (${status}): its certificate or its TLS is broken. We try again by ourselves.`
    return { kind: 'busy', code: 'vendor.tls_failed', message }
  }
  if (status >= 500) {
    const message = `${name} has trouble of its own (${status}). We try again by ourselves.`
    return { kind: 'busy', code: 'vendor.unavailable', message }
  }
  if (status >= 400) {
    const message = `${name} rejected the request (${status}). Check the connection's settings.`
    return { kind: 'refused', code: 'vendor.rejected', message }
  }
  const message = `${name} answered with a status we did not ask for (${status}). Nothing was changed.`
  return { kind: 'nonsense', code: 'vendor.unexpected_status', message }
}

const FAULTS: Record<BodyFault, Pick<Judgement, 'kind'> & { says: string }> = {
  connection_lost: {
    kind: 'unreachable',
    says: 'broke off in the middle of its answer. We try again by ourselves.',
  },
  timeout: { kind: 'unreachable', says: 'was too slow to finish its answer. We try again by ourselves.' },
  too_large: { kind: 'nonsense', says: 'sent more than we accept in one page. Ask for smaller pages.' },
  empty_body: { kind: 'nonsense', says: 'said yes, but sent nothing. Nothing was changed.' },
  html: {
    kind: 'nonsense',
    says: 'sent a web page instead of data: a sign-in or maintenance page. Nothing was changed.',
  },
  bad_json: { kind: 'nonsense', says: 'sent something that is not JSON. Nothing was changed.' },
}

function bodyFault({ name }: Connector, fault: BodyFault): Judgement {
  const { kind, says } = FAULTS[fault]
  return { kind, code: `vendor.${fault}`, message: `${name} ${says}` }
}
