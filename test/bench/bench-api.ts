import { parseArgs } from 'node:util'
import { localApp } from './local-app.ts'
import { load, type Measured } from './load.ts'
import { bareWorker } from './processes.ts'

/**
 * `GET /v1/users?limit=50` with a key, beside a bare Worker that makes one call of a Durable Object and one D1 query of
 * the same rows and hands them out as they are; alone, and behind static files as the product is. All on this machine,
 * in turn: only the ratios mean something.
 */
export async function benchApi(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string', default: '3000' },
      concurrency: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '5' },
    },
  })
  const wanted = { requests: Number(values.requests), concurrency: Number(values.concurrency) }
  const bare = await bareWorker()
  const behind = await bareWorker('bare-behind-files.toml')
  const app = await localApp()
  try {
    await app.start()
    await app.signIn()
    const { data: rows } = await app.call('GET', '/v1/users?limit=50')
    if (rows.length !== 50) throw new Error(`The demo has ${rows.length} users, not fifty.`)
    for (const one of [bare, behind]) await one.post('/fill', rows)
    const { key } = await app.call('POST', '/v1/keys', {
      name: 'Bench',
      scopes: ['users:read'],
      rate_per_minute: 100_000,
      day_quota: 100_000_000,
    })
    const headers = { authorization: `Bearer ${key}` }
    const ours = { url: `${app.origin}/v1/users?limit=50`, headers, status: 200 }
    const floors = { bare, 'bare, behind files': behind }
    const theirs = Object.entries(floors).map(
      ([name, { origin }]) => [name, { url: `${origin}/users`, status: 200 }] as const,
    )
    // The first requests of each find cold code.
    for (const call of [ours, ...theirs.map(([, one]) => one)])
      await load(call, { ...wanted, requests: wanted.requests / 5 })
    const table: Record<string, object> = {}
    const ratios: Record<string, number[]> = {}
    for (let n = 1; n <= Number(values.rounds); n++) {
      const product = await load(ours, wanted)
      table[`product ${n}`] = rounded(product)
      for (const [name, call] of theirs) {
        const floor = await load(call, wanted)
        table[`${name} ${n}`] = rounded(floor)
        ratios[name] = [...(ratios[name] ?? []), product.perSecond / floor.perSecond]
      }
    }
    console.log(`GET /v1/users?limit=50, ${wanted.concurrency} at a time, ${wanted.requests} a round`)
    console.table(table)
    for (const [name, all] of Object.entries(ratios)) {
      const middle = all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN
      const shown = all.map((ratio) => ratio.toFixed(2)).join(', ')
      console.log(`Requests per second, product / ${name}: ${middle.toFixed(2)} (rounds: ${shown})`)
    }
    return true
  } finally {
    bare.end()
    behind.end()
    await app.end()
  }
}

const rounded = ({ perSecond, p50, p99 }: Measured) => ({
  'per second': Math.round(perSecond),
  'p50, ms': Number(p50.toFixed(1)),
  'p99, ms': Number(p99.toFixed(1)),
})
