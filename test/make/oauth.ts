import { afterAll, beforeAll, vi } from 'vitest'
import type { Connector } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import { storeTokens } from '#domains/connections/store-tokens.ts'
import { insert } from '#domains/connections/store.ts'
import { storeSecrets } from '#domains/vault/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { newId } from '#kit/ids.ts'
import { secret } from '#kit/secret.ts'

/** A vendor with tokens that run out and refresh tokens that are good once, for the tests of one file. */
export interface TokenVendor {
  /** Refresh requests that arrived, by the token they brought. */
  refreshes: string[]
  /** Refresh token → how many times it was renewed from; of each account of its own. */
  granted: Map<string, string>
  /** Access tokens the API takes. */
  access: Set<string>
  /** What each API request carried. */
  calls: string[]
  lifetimeS: number
  /** How many users the API lists, two a page. */
  people: number
  /** Looked at before a refresh is answered: an answer of its own, or a wait. */
  before: (refresh: string) => Response | undefined | Promise<Response | undefined>
  /** Looked at after a refresh has had its effect: may lose the answer. */
  after: (refresh: string) => Response | undefined | Promise<Response | undefined>
  /** An account of its own: tokens the vendor takes. */
  account: () => { access: string; refresh: string; lifetimeMs: number }
}

const TOKEN_HOST = 'auth.acme-vendor.com'
const API_HOST = 'api.acme-vendor.com'

const acme: Connector = {
  id: 'acme',
  name: 'Acme',
  about: 'A vendor of the tests.',
  docs: 'https://acme-vendor.com',
  credentials: [
    { id: 'client_id', label: 'Client', help: '', secret: false },
    { id: 'client_secret', label: 'Secret', help: '', secret: true },
  ],
  auth: {
    kind: 'oauth2',
    tokenUrl: `https://${TOKEN_HOST}/oauth/token`,
    clientId: '{{client_id}}',
    clientSecret: '{{secret.client_secret}}',
  },
  base: `https://${API_HOST}`,
  limits: [{ requests: 1000, per: '10s' }],
  test: { method: 'GET', path: '/me' },
  objects: {
    user: {
      kind: 'user',
      label: 'Users',
      list: { method: 'GET', path: '/users' },
      page: { kind: 'offset', param: 'skip', size: { param: 'limit', value: 2 } },
      items: 'users',
      id: 'id',
      fields: { email: 'email', name: 'name' },
      schedule: '0 3 * * *',
    },
  },
  sandbox: { credentials: {} },
}

export function tokenVendor(): TokenVendor {
  let serial = 0
  const vendor: TokenVendor = {
    refreshes: [],
    granted: new Map(),
    access: new Set(),
    calls: [],
    lifetimeS: 3600,
    people: 5,
    before: () => undefined,
    after: () => undefined,
    account() {
      const n = ++serial
      const made = { access: `access-${n}-0`, refresh: `refresh-${n}-0`, lifetimeMs: 3_600_000 }
      vendor.access.add(made.access)
      vendor.granted.set(made.refresh, `${n}`)
      return made
    },
  }
  beforeAll(() => {
    ;(connectors as Connector[]).push(acme)
    vi.stubGlobal('fetch', (input: RequestInfo | URL, init?: RequestInit) =>
      answered(vendor, new Request(input, init)),
    )
  })
  afterAll(() => {
    ;(connectors as Connector[]).splice(connectors.indexOf(acme), 1)
    vi.unstubAllGlobals()
  })
  return vendor
}

async function answered(vendor: TokenVendor, request: Request): Promise<Response> {
  const url = new URL(request.url)
  if (url.hostname === 'cloudflare-dns.com') {
    const found = url.searchParams.get('type') === 'A' ? [{ type: 1, data: '93.184.216.34' }] : []
    return Response.json({ Status: 0, Answer: found })
  }
  if (url.hostname === TOKEN_HOST) return renewed(vendor, await request.formData())
  const token = (request.headers.get('authorization') ?? '').replace('Bearer ', '')
  vendor.calls.push(token)
  if (!vendor.access.has(token)) return Response.json({ message: 'token expired' }, { status: 401 })
  const skip = Number(url.searchParams.get('skip') ?? 0)
  const users = Array.from({ length: vendor.people }, (_, i) => i + 1).map((n) => ({
    id: `u${n}`,
    email: `u${n}@acme.com`,
    name: `U ${n}`,
  }))
  return url.pathname === '/me'
    ? Response.json({ id: 1 })
    : Response.json({ users: users.slice(skip, skip + 2) })
}

async function renewed(vendor: TokenVendor, form: FormData): Promise<Response> {
  const refresh = String(form.get('refresh_token'))
  vendor.refreshes.push(refresh)
  const own = await vendor.before(refresh)
  if (own) return own
  if (form.get('grant_type') !== 'refresh_token' || form.get('client_secret') !== 'hush-hush-hush-hush')
    return Response.json({ error: 'invalid_client' }, { status: 401 })
  const whose = vendor.granted.get(refresh)
  if (whose === undefined) return Response.json({ error: 'invalid_grant' }, { status: 400 })
  // Rotated: the one that came is spent.
  vendor.granted.delete(refresh)
  const n = Number(refresh.split('-')[2]) + 1
  const [access, next] = [`access-${whose}-${n}`, `refresh-${whose}-${n}`]
  vendor.granted.set(next, whose)
  vendor.access.add(access)
  return (
    (await vendor.after(refresh)) ??
    Response.json({ access_token: access, refresh_token: next, expires_in: vendor.lifetimeS })
  )
}

/** A connection as it stands once somebody has consented, with these tokens. */
export async function oauthConnection(
  ctx: TenantCtx,
  tokens: ReturnType<TokenVendor['account']>,
): Promise<string> {
  const id = newId('con')
  const origins = [`https://${API_HOST}`, `https://${TOKEN_HOST}`]
  await storeSecrets(ctx, { connectionId: id, version: 1, origins }, { client_secret: 'hush-hush-hush-hush' })
  await insert(ctx, {
    id,
    connector: 'acme',
    name: 'Acme',
    way: 'default',
    mode: 'live',
    baseUrl: null,
    permitted: null,
    settings: { client_id: 'cli' },
    secrets: {},
    secretVersion: 1,
    status: 'ok',
    statusMessage: null,
    testedAt: null,
    createdAt: ctx.now(),
    hookNumber: 1,
    hook: null,
    removedAt: null,
  })
  const { access, refresh, lifetimeMs } = tokens
  await storeTokens(ctx, id, { access: secret(access), refresh: secret(refresh), lifetimeMs })
  return id
}
