import { createHmac } from 'node:crypto'

const AGENT = 'Syncline-Webhooks/1'

interface Message {
  /** The event's id: the same in every attempt, so that a receiver knows what it has already had. */
  id: string
  body: string
  /** Of this attempt; milliseconds. */
  at: number
}

/**
 * The headers of one attempt, after the Standard Webhooks specification. One signature for each secret: during a rotation
 * the receiver may know either.
 */
export function signedHeaders({ id, body, at }: Message, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  return {
    'content-type': 'application/json',
    'user-agent': AGENT,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`)).join(' '),
  }
}

function signature(secret: string, content: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`
}
