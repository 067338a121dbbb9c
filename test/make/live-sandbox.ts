import { afterAll, beforeAll, vi } from 'vitest'
import { sandboxFetch } from '#sandbox/index.ts'

/** The simulated vendors at the addresses of the real ones: what a live connection meets in a test. */
export interface LiveSandbox {
  /** Every request that left, but the name servers'. */
  seen: Request[]
  /** Looked at before the vendor: an answer of its own. It reads a body from a copy. */
  before: (request: Request) => Response | undefined | Promise<Response | undefined>
}

const HOSTS: [RegExp, string][] = [
  [/^services\.leadconnectorhq\.com$/, 'highlevel'],
  [/^marketplace\.(gohighlevel|leadconnectorhq)\.com$/, 'highlevel'],
  [/^([\w-]+\.)?slack\.com$/, 'slack'],
  [/^api\.workos\.com$/, 'workos'],
  [/^api\.heygen\.com$/, 'heygen'],
  [/^api\.workiz\.com$/, 'workiz'],
  [/\.bamboohr\.com$/, 'bamboohr'],
  [/\.okta\.com$/, 'okta'],
]

/** For the tests of one file. Only the network is replaced: the Worker, its D1s, KV, objects and queues are real. */
export function liveSandbox(): LiveSandbox {
  const live: LiveSandbox = { seen: [], before: () => undefined }
  beforeAll(() => {
    vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      if (url.hostname === 'cloudflare-dns.com') return resolved(url)
      live.seen.push(request.clone())
      return (await live.before(request)) ?? visit(request)
    })
  })
  afterAll(() => void vi.unstubAllGlobals())
  return live
}

/** What a browser or a client gets at the vendor's own address. */
export function visit(request: Request): Promise<Response> {
  const { hostname } = new URL(request.url)
  const [, vendor] = HOSTS.find(([host]) => host.test(hostname)) ?? []
  return vendor ? sandboxFetch(vendor, request) : Promise.resolve(new Response('nobody', { status: 404 }))
}

const resolved = ({ searchParams }: URL): Response =>
  Response.json({
    Status: 0,
    Answer: searchParams.get('type') === 'A' ? [{ type: 1, data: '93.184.216.34' }] : [],
  })
