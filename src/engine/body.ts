import type { Json } from '#kit/json.ts'
import { err, ok, type Result } from '#kit/result.ts'
import { scanJson } from './scan.ts'

/** Why a body is no answer; judge.ts finds the words. */
export type BodyFault = 'too_large' | 'connection_lost' | 'timeout' | 'empty_body' | 'html' | 'bad_json'

/**
 * The body's bytes, counted as they come out of decompression: `Content-Length` is the compressed size, and 329 bytes
 * of brotli can be 200 MiB. Stops and hangs up at the limit.
 */
export async function readBytes(
  response: Pick<Response, 'body'>,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<Result<Uint8Array, BodyFault>> {
  if (!response.body) return ok(new Uint8Array())
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader()
  // An aborted fetch rejects its body's reads; a stream made in this process (the sandbox) does not.
  const hangUp = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', hangUp)
  try {
    const chunks: Uint8Array[] = []
    for (let size = 0; ;) {
      const { done, value } = await reader.read()
      if (signal.aborted) return err('timeout')
      if (done) return ok(Buffer.concat(chunks))
      size += value.byteLength
      if (size > limit) {
        hangUp()
        return err('too_large')
      }
      chunks.push(value)
    }
  } catch {
    return err(signal.aborted ? 'timeout' : 'connection_lost')
  } finally {
    signal.removeEventListener('abort', hangUp)
  }
}

/** `any`: nothing is null, and what is no JSON is its own text. */
export function readBody(bytes: Uint8Array, wanted: 'json' | 'any'): Result<Json, BodyFault> {
  const body = parseBody(bytes)
  if (body.ok || wanted === 'json' || body.error === 'too_large') return body
  return ok(body.error === 'empty_body' ? null : new TextDecoder().decode(bytes))
}

/** Bytes → JSON, by `decodeBody` and `parseText`. */
export function parseBody(bytes: Uint8Array): Result<Json, BodyFault> {
  const text = decodeBody(bytes)
  return text === null ? err('bad_json') : parseText(text)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** UTF-8 only, without its byte order mark; null: it is none. Strict: a lossy decoder makes different broken texts equal. */
export function decodeBody(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** Integers too big for a number stay strings, or two records would share one rounded id. */
export function parseText(text: string): Result<Json, BodyFault> {
  const first = /\S/.exec(text)?.[0]
  if (first === undefined) return err('empty_body')
  if (first === '<') return err('html')
  if (scanJson(text)) return err('too_large')
  try {
    // A reviver visits every value, so it is used only where some number could be too long.
    return ok(/\d{16}|[eE]\+?\d{3}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text))
  } catch {
    return err('bad_json')
  }
}

function keepDigits(_key: string, value: Json, context?: { source?: string }): Json {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const rounded = /^-?\d+$/.test(context.source) && !Number.isSafeInteger(value)
  return rounded || !Number.isFinite(value) ? context.source : value
}
