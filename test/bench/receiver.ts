import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** What a receiver has taken, by the event's id. */
export interface TakenEvent {
  type: string
  /** Of the change. */
  sequence: number
  externalId: string
  times: number
}

/** A webhook endpoint that verifies what comes by the standard's own library, and fails as often as it is told. */
export async function receiver({ failing }: { failing: (nth: number) => boolean }) {
  let webhook: Webhook | undefined
  let calls = 0
  let unproved = 0
  const taken = new Map<string, TakenEvent>()
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const nth = ++calls
      const headers = request.headers as Record<string, string>
      try {
        webhook?.verify(body, headers)
      } catch {
        unproved++
        return response.writeHead(401).end()
      }
      if (failing(nth)) return response.writeHead(nth % 2 === 0 ? 500 : 503).end('not now')
      const { id, type, sequence, data } = JSON.parse(body)
      const before = taken.get(id)
      const externalId = String(data?.record?.external_id)
      taken.set(id, { type, sequence, externalId, times: (before?.times ?? 0) + 1 })
      return response.writeHead(204).end()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    /** The secret that its endpoint was given. */
    trusts: (secret: string) => void (webhook = new Webhook(secret)),
    taken,
    counts: () => ({ calls, unproved }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

export type Receiver = Awaited<ReturnType<typeof receiver>>

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
