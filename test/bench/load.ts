import { Agent, request } from 'node:http'

export interface Load {
  requests: number
  /** Requests under way at any moment. */
  concurrency: number
}

export interface Measured {
  perSecond: number
  p50: number
  p99: number
}

interface Call {
  url: string
  method?: string
  headers?: Record<string, string>
  /** Of the nth request. */
  body?: (n: number) => string
  headersOf?: (n: number, body: string) => Record<string, string>
  status: number
}

/** So many requests over kept connections. Throws on any other status than the one wanted: a fast refusal is no speed. */
export async function load(call: Call, { requests, concurrency }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const times: number[] = []
  let next = 0
  const began = performance.now()
  const one = async () => {
    while (next < requests) {
      const n = next++
      const at = performance.now()
      await once(agent, call, n)
      times.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, one))
  const perSecond = (requests / (performance.now() - began)) * 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? NaN
  return { perSecond, p50: at(0.5), p99: at(0.99) }
}

function once(agent: Agent, call: Call, n: number): Promise<void> {
  const body = call.body?.(n) ?? ''
  const headers = { ...call.headers, ...call.headersOf?.(n, body) }
  return new Promise((done, failed) => {
    const sent = request(call.url, { agent, method: call.method ?? 'GET', headers }, (reply) => {
      let text = ''
      reply.on('data', (chunk: Buffer) => (text += chunk.toString()))
      reply.on('end', () =>
        reply.statusCode === call.status
          ? done()
          : failed(new Error(`${call.url}: ${reply.statusCode} ${text.slice(0, 300)}`)),
      )
    })
    sent.on('error', failed)
    sent.end(body)
  })
}
