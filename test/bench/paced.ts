import { Agent, request } from 'node:http'
import { pause } from './local-app.ts'
import { bodyOf, signed, type Told } from './signed-events.ts'

/** One request of the storm. A vendor sends until it is heard, except what was never its own. */
export interface Shot {
  told: Told
  forged: boolean
}

export interface Heard {
  accepted: number
  duplicates: number
  /** Forged ones, refused. */
  refused: number
  /** Tries that got no answer, or were told to come again. */
  unheard: number
  /** Answers that should not be. */
  wrong: string[]
  /** Milliseconds of accepted ones. */
  times: number[]
}

const MOST_UNDER_WAY = 64

/**
 * Sends these at so many in a second, in their order; what is not heard is sent again a second later, until it is. `before` is
 * awaited at each, so that a story can go on between two of them.
 */
export async function paced(
  address: string,
  {
    shots,
    perSecond,
    before,
  }: { shots: readonly Shot[]; perSecond: number; before?: (n: number) => Promise<void> },
): Promise<Heard> {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_UNDER_WAY })
  const heard: Heard = { accepted: 0, duplicates: 0, refused: 0, unheard: 0, wrong: [], times: [] }
  const underWay = new Set<Promise<void>>()
  let began = performance.now()
  for (const [n, shot] of shots.entries()) {
    const stopped = performance.now()
    await before?.(n)
    // Time that a story took is not made up for.
    began += performance.now() - stopped
    const due = began + (n * 1000) / perSecond
    if (due > performance.now()) await pause(due - performance.now())
    while (underWay.size >= MOST_UNDER_WAY) await Promise.race(underWay)
    const done = untilHeard(agent, { address, shot, heard }).finally(() => underWay.delete(done))
    underWay.add(done)
  }
  await Promise.all(underWay)
  agent.destroy()
  return heard
}

async function untilHeard(
  agent: Agent,
  { address, shot, heard }: { address: string; shot: Shot; heard: Heard },
): Promise<void> {
  const body = bodyOf(shot.told)
  for (;;) {
    const at = performance.now()
    const reply = await post(agent, address, {
      body,
      headers: signed(body, shot.forged ? 'another-secret' : undefined),
    })
    if (reply?.status === 202) {
      heard.times.push(performance.now() - at)
      heard.accepted++
      if (reply.body.includes('"duplicate":true')) heard.duplicates++
      if (shot.forged) heard.wrong.push('a forged one was accepted')
      return
    }
    if (reply?.status === 401) {
      if (shot.forged) heard.refused++
      else heard.wrong.push(`a good one was refused: ${reply.body}`)
      return
    }
    if (reply && ![429, 500, 502, 503].includes(reply.status))
      heard.wrong.push(`${reply.status} ${reply.body}`)
    heard.unheard++
    await pause(1000)
  }
}

function post(
  agent: Agent,
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
): Promise<{ status: number; body: string } | null> {
  return new Promise((done) => {
    const sent = request(url, { agent, method: 'POST', headers }, (reply) => {
      let text = ''
      reply.on('data', (chunk: Buffer) => (text += chunk.toString()))
      reply.on('error', () => done(null))
      reply.on('end', () => done({ status: reply.statusCode ?? 0, body: text }))
    })
    sent.on('error', () => done(null))
    sent.end(body)
  })
}
