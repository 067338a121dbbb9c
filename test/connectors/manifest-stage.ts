import { vi } from 'vitest'
import type { Connector } from '#connectors/contract.ts'
import type { Account } from '#engine/index.ts'
import { refreshToken } from '#engine/refresh-token.ts'
import type { Ctx } from '#kit/context.ts'
import type { Json } from '#kit/json.ts'
import { ok } from '#kit/result.ts'
import { secret } from '#kit/secret.ts'
import type { Answered, Sent } from './manifest-cases.ts'
import { ctx as plainCtx } from './reading.ts'

/** The guard refuses names that end in .test, so the cases are played elsewhere and told as they were. */
const PLAYED = '.cases-app.com'
export const played = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll(/(https?:\/\/\w+)\.test\b/g, `$1${PLAYED}`)) as T
const told = (text: string): string => text.replaceAll(PLAYED, '.test')

/** A world in which every host is public and the vendor answers as written; the last answer stays. */
export function stage(answers: readonly Answered[]) {
  const requests: Sent[] = []
  const left = [...answers]
  const answer = async (request: Request): Promise<Response> => {
    const { method, headers } = request
    requests.push({
      method,
      url: told(request.url),
      headers: Object.fromEntries(headers),
      body: (await request.text()) || null,
    })
    const next = left.length > 1 ? left.shift() : left[0]
    if (next?.transport_error === 'timeout') {
      await vi.advanceTimersByTimeAsync(60_000)
      throw new Error('aborted')
    }
    if (next?.transport_error !== undefined) throw new Error(next.transport_error)
    const status = next?.status ?? 200
    const text = next?.text ?? JSON.stringify(next?.json)
    return new Response(status === 204 ? null : text, { status })
  }
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    if (!request.url.startsWith('https://cloudflare-dns.com/')) return answer(request)
    return Response.json({ Status: 0, Answer: [{ type: 1, data: '93.184.215.14' }] })
  }
  const ctx: Ctx = { ...plainCtx, fetch }
  return { ctx, requests }
}

/** The connection that a filled form makes. */
export function connect(
  ctx: Ctx,
  connector: Connector,
  credentials: Readonly<Record<string, Json>>,
): Account {
  const settings: Record<string, string> = {}
  const secrets: Record<string, string> = {}
  for (const field of connector.credentials) {
    const value = credentials[field.id]
    if (typeof value === 'string') (field.secret ? secrets : settings)[field.id] = value
  }
  const base = connector.base.replaceAll(/\{\{(\w+)\}\}/g, (_, id: string) => settings[id] ?? '')
  const tokens = connector.auth.kind === 'oauth2' ? [new URL(connector.auth.tokenUrl, base).origin] : []
  const account: Account = {
    connector,
    mode: 'live',
    base,
    origins: [new URL(base).origin, ...tokens, ...(connector.origins ?? [])],
    settings,
    secrets: Object.fromEntries(Object.entries(secrets).map(([id, value]) => [id, secret(value)])),
  }
  return tokens.length > 0
    ? { ...account, gate: gateOf(ctx, account, credentials.oauth as unknown as Tokens) }
    : account
}

interface Tokens {
  access_token: string
  refresh_token: string
  expires_in?: number
}

/** A connection's gate with these tokens, which ran out if they ever do. */
function gateOf(ctx: Ctx, account: Account, tokens: Tokens): Account['gate'] {
  let access = { value: secret(tokens.access_token), number: 1 }
  let isOver = tokens.expires_in !== undefined
  return {
    permit: async () => ({ ok: true }),
    heard: async () => {},
    async token(refused) {
      if (!isOver && refused !== access.number) return ok(access)
      const grant = await refreshToken(ctx, account, secret(tokens.refresh_token))
      if (!grant.ok) return grant
      isOver = false
      access = { value: grant.value.access, number: access.number + 1 }
      return ok(access)
    },
  }
}
