import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: unknown
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  /** Text goes out as it is, anything else as JSON; left out, the body is empty. */
  body?: unknown
}

/** A vendor on 127.0.0.1 that writes down what it was asked and can be told to fail. */
export async function serve(answer: (request: Seen) => Reply) {
  const requests: Seen[] = []
  const planned: Reply[] = []
  const server = createServer((incoming, outgoing) => {
    void seenOf(incoming).then((seen) => {
      requests.push(seen)
      const { status, headers, body } = planned.shift() ?? answer(seen)
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const type = typeof body === 'string' ? {} : { 'content-type': 'application/json' }
      outgoing.writeHead(status, { ...type, ...headers }).end(text)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** The next `times` requests get this instead, whatever they ask. */
    plan: (reply: Reply, times = 1) => {
      for (let n = 0; n < times; n++) planned.push(reply)
    },
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

async function seenOf(incoming: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1')
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers as Record<string, string>,
    body: parsed(text),
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}
