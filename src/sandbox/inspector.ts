import { remember } from './bounded.ts'
import { unknown } from './index.ts'

/** For local development: a bin keeps what is sent to it, so that one sees what a webhook endpoint would get. */
interface Seen {
  /** Counts the bin's requests. */
  n: number
  /** ISO 8601. */
  at: string
  method: string
  query: string
  headers: Record<string, string>
  /** As text, cut at 64 KiB. */
  body: string
  /** Of the whole body. */
  bytes: number
  cut: boolean
  /** What it was answered. */
  status: number
}

const bins = new Map<string, { n: number; requests: Seen[] }>()
const MOST_BINS = 50
const MOST_REQUESTS = 50
const MOST_BYTES = 64 * 1024
const MOST_DELAY_MS = 60_000

/**
 * `/sandbox/_inspector/<bin>` takes anything and answers 200; `?status=` (200 to 599), `?delay_ms=` and `?retry_after=` have it
 * answer otherwise. `GET …/<bin>/requests` lists the last fifty, the newest first; DELETE forgets them.
 */
export async function inspect(path: string, request: Request): Promise<Response> {
  const [, name = '', requests] = /^\/([\w-]{1,64})(\/requests)?\/?$/.exec(path) ?? []
  if (name === '') return unknown('sandbox.no_bin', 'Call /sandbox/_inspector/<a name of your own>.')
  if (requests && request.method === 'DELETE') bins.delete(name)
  if (requests) return Response.json({ data: bins.get(name)?.requests ?? [] })
  return keep(name, request)
}

async function keep(name: string, request: Request): Promise<Response> {
  const { search, searchParams } = new URL(request.url)
  const wish = Number(searchParams.get('status') ?? 200)
  const status = Number.isInteger(wish) && wish >= 200 && wish <= 599 ? wish : 200
  const body = await textOf(request)
  const bin = bins.get(name) ?? { n: 0, requests: [] }
  const seen = {
    n: ++bin.n,
    at: new Date().toISOString(),
    method: request.method,
    query: search,
    ...body,
    status,
  }
  bin.requests = [{ ...seen, headers: Object.fromEntries(request.headers) }, ...bin.requests].slice(
    0,
    MOST_REQUESTS,
  )
  remember(bins, name, { value: bin, most: MOST_BINS })
  const delay = Number(searchParams.get('delay_ms') ?? 0)
  if (delay > 0) await new Promise((over) => setTimeout(over, Math.min(delay, MOST_DELAY_MS)))
  const retryAfter = searchParams.get('retry_after')
  const headers = {
    ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
    ...(status >= 300 && status < 400 ? { location: `/sandbox/_inspector/${name}` } : {}),
  }
  // These statuses have no body, and the platform refuses to send one.
  if ([204, 205, 304].includes(status)) return new Response(null, { status, headers })
  return Response.json({ seen: seen.n }, { status, headers })
}

/** The beginning is kept, the rest only counted. */
async function textOf({ body }: Request): Promise<Pick<Seen, 'body' | 'bytes' | 'cut'>> {
  const kept: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    if (bytes < MOST_BYTES) kept.push(chunk.subarray(0, MOST_BYTES - bytes))
    bytes += chunk.length
  }
  return { body: new TextDecoder().decode(Buffer.concat(kept)), bytes, cut: bytes > MOST_BYTES }
}
