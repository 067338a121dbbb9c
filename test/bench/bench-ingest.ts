import { parseArgs } from 'node:util'
import { localApp, pause, type LocalApp } from './local-app.ts'
import { load, type Measured } from './load.ts'
import { bareWorker } from './processes.ts'
import { bodyOf, books, emptyWorkos, hooked, signed } from './signed-events.ts'

/**
 * Accepted signed webhooks, each an event of its own, beside a bare Worker that inserts the same bodies into D1 and checks
 * nothing; alone, and behind static files as the product is; and beside one that only answers. All on this machine, in turn: only the ratios mean something.
 * The product goes on working through what it accepted while the next ones are measured; at the end the books have to
 * balance and everything has to be delivered.
 */
export async function benchIngest(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string', default: '2000' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '8' },
      /** Only the bare Workers: where the floor is. */
      floor: { type: 'boolean', default: false },
    },
  })
  const [requests, rounds] = [Number(values.requests), Number(values.rounds)]
  const vendor = await emptyWorkos()
  const bare = await bareWorker()
  const behind = await bareWorker('bare-behind-files.toml')
  const app = values.floor ? undefined : await localApp()
  let sent = 0
  /** Events nobody has sent before. */
  const measured = (url: string, status: number, wanted: { requests: number; concurrency: number }) => {
    const first = sent
    sent += wanted.requests
    const body = (n: number) => bodyOf({ user: first + n, version: 1, event: 'user.created' })
    return load({ url, status, method: 'POST', body, headersOf: (_, text) => signed(text) }, wanted)
  }
  try {
    for (const one of [bare, behind]) await one.post('/ingest/begin', {})
    const targets = [
      // What no Worker can surpass here: it answers, and does nothing.
      { name: 'nothing', url: bare.origin, status: 200 },
      { name: 'bare', url: `${bare.origin}/ingest`, status: 202 },
      { name: 'bare, behind files', url: `${behind.origin}/ingest`, status: 202 },
      ...(app ? [{ name: 'product', url: await addressOf(app, vendor.url), status: 202 }] : []),
    ]
    let accepted = 0
    const all: { name: string; concurrency: number; round: number; found: Measured }[] = []
    // Round 0 finds cold code, and is not shown.
    for (let round = 0; round <= rounds; round++)
      for (const concurrency of [Number(values.connections), 1])
        for (const { name, url, status } of targets) {
          const wanted = concurrency === 1 ? requests / 4 : requests
          const found = await measured(url, status, { requests: wanted, concurrency })
          if (name === 'product') accepted += wanted
          if (round > 0) all.push({ name, concurrency, round, found })
        }
    console.table(
      Object.fromEntries(
        all.map(({ name, concurrency, round, found }) => [
          `${name}, ${concurrency} at a time, ${round}`,
          rounded(found),
        ]),
      ),
    )
    if (!app) return true
    for (const concurrency of [Number(values.connections), 1])
      for (const { name } of targets.filter((one) => one.name !== 'product')) {
        const of = (who: string) =>
          all
            .filter((one) => one.name === who && one.concurrency === concurrency)
            .map(({ found }) => found.perSecond)
        const theirs = of(name)
        const ratios = of('product').map((ours, i) => ours / (theirs[i] ?? NaN))
        const middle = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? NaN
        const shown = ratios.map((ratio) => ratio.toFixed(2)).join(', ')
        console.log(`${concurrency} at a time, product / ${name}: ${middle.toFixed(2)} (rounds: ${shown})`)
      }
    return await allDelivered(app, accepted)
  } finally {
    await vendor.close()
    bare.end()
    behind.end()
    await app?.end()
  }
}

async function addressOf(app: LocalApp, vendor: string): Promise<string> {
  await app.start()
  await app.signIn()
  return (await hooked(app, vendor)).address
}

const PATIENCE_MS = 10 * 60_000

async function allDelivered(app: LocalApp, accepted: number): Promise<boolean> {
  const began = Date.now()
  for (;;) {
    const { balanced, in: side } = await books(app)
    const late = Date.now() - began > PATIENCE_MS
    if (side.pending === 0 || late || !balanced) {
      const right = balanced && side.received === accepted && side.delivered === accepted
      const seconds = ((Date.now() - began) / 1000).toFixed(1)
      console.table({ accepted, ...side, balanced, 'seconds until all was worked through': seconds })
      return right
    }
    await pause(1000)
  }
}

const rounded = ({ perSecond, p50, p99 }: Measured) => ({
  'per second': Math.round(perSecond),
  'p50, ms': Number(p50.toFixed(1)),
  'p99, ms': Number(p99.toFixed(1)),
})
