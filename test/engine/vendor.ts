import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Connector, ObjectSpec } from '#connectors/contract.ts'
import type { Account } from '#engine/index.ts'
import type { Ctx } from '#kit/context.ts'
import { secret } from '#kit/secret.ts'

export const KEY = 'sk/live+0123456789=abcdef'

/** A real HTTP server on loopback, closed with the test; `hits` is every request that reached it. */
export async function serve(answer: RequestListener): Promise<{ origin: string; hits: IncomingMessage[] }> {
  const hits: IncomingMessage[] = []
  const server = createServer((request, response) => {
    hits.push(request)
    answer(request, response)
  })
  return { origin: `http://127.0.0.1:${await listening(server)}`, hits }
}

/** A server one layer down, for answers no HTTP library would send. */
export async function serveRaw(answer: (socket: Socket) => void): Promise<string> {
  const server = createSocketServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  })
  return `http://127.0.0.1:${await listening(server as Server)}`
}

export const serveJson = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections?.()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export const NOW = Date.parse('2026-11-22T10:00:00Z')

export function ctxOf(over: Partial<Ctx> & { local?: string } = {}): Ctx {
  const { local = 'yes', ...rest } = over
  return {
    env: { LOCAL: local } as Env,
    origin: 'https://sync.acme.com',
    now: () => NOW,
    fetch,
    log: () => {},
    ...rest,
  } as unknown as Ctx
}

export const people: ObjectSpec = {
  kind: 'user',
  label: 'People',
  list: { method: 'GET', path: '/people' },
  page: { kind: 'none' },
  items: 'data',
  id: 'id',
  fields: { email: 'email', name: 'name' },
  schedule: '0 3 * * *',
}

export function connectorOf(over: Partial<Connector> = {}): Connector {
  return {
    id: 'acme',
    name: 'Acme',
    about: '',
    docs: '',
    credentials: [],
    auth: { kind: 'bearer', token: '{{secret.api_key}}' },
    base: 'https://api.acme.com',
    limits: [],
    test: { method: 'GET', path: '/me' },
    objects: { person: people },
    sandbox: { credentials: {} },
    ...over,
  }
}

export function accountOf(base: string, over: Partial<Account> = {}): Account {
  return {
    connector: connectorOf(),
    mode: 'live',
    base,
    origins: [new URL(base).origin],
    settings: { company: 'acme' },
    secrets: { api_key: secret(KEY) },
    ...over,
  }
}
