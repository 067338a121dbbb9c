import { afterAll, beforeAll, vi } from 'vitest'
import { randomBase62 } from '#kit/ids.ts'
import { sandboxFetch } from '#sandbox/index.ts'

/** What a live connection meets in a test: HighLevel and the name servers, as far as the whole Worker can tell. */
export interface Vendor {
  /** Tokens HighLevel takes; every other one is refused as the real one refuses it. */
  tokens: Set<string>
  /** Where each name points; public if it is not here. */
  addresses: Map<string, string>
  /** Names that were looked up. */
  lookedUp: Set<string>
  /** The hosts a token was sent to. Runs go on in the background: ask about a token of one's own. */
  hosts: (token: string) => Set<string>
}

const TAKEN = 'pit-sandbox-0000-demo'

/** For the tests of one file. Only the network is replaced: the Worker, its D1s, KV, objects and queues are real. */
export function liveVendor(): Vendor {
  const sent = new Map<string, Set<string>>()
  const hosts = (token: string) => sent.get(token) ?? new Set()
  const vendor: Vendor = { tokens: new Set(), addresses: new Map(), lookedUp: new Set(), hosts }
  beforeAll(() => {
    vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init)
      const url = new URL(request.url)
      if (url.hostname === 'cloudflare-dns.com') return resolved(vendor, url)
      const token = /^Bearer (.*)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
      sent.set(token, hosts(token).add(url.hostname))
      const headers = new Headers(request.headers)
      headers.set('authorization', `Bearer ${vendor.tokens.has(token) ? TAKEN : 'refused'}`)
      return sandboxFetch('highlevel', new Request(request, { headers }))
    })
  })
  afterAll(() => void vi.unstubAllGlobals())
  return vendor
}

function resolved({ addresses, lookedUp }: Vendor, { searchParams }: URL): Response {
  const name = searchParams.get('name') ?? ''
  lookedUp.add(name)
  const data = addresses.get(name) ?? '93.184.216.34'
  return Response.json({ Status: 0, Answer: searchParams.get('type') === 'A' ? [{ type: 1, data }] : [] })
}

/** A form HighLevel takes, with a token and a location (which has a budget of calls) of its own. */
export function liveForm(vendor: Vendor, token = `pit-${crypto.randomUUID()}`) {
  vendor.tokens.add(token)
  const location_id = randomBase62(20)
  return { connector: 'highlevel', name: 'Live', credentials: { token, location_id } }
}
