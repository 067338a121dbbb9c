import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { aUser } from '../vendors/highlevel-server.ts'
import { localApp, pause, type LocalApp } from './local-app.ts'

const FIVE = 300_000
const credentials = { token: 'pit-0123456789abcdef', location_id: 'loc1', company_id: 'com1' }
const EMPTY = { results: { tags: [], count: 0, accounts: [], groups: [] }, tags: [] }

/**
 * One workspace with a thousand due syncs whose vendor hangs, and another with one sync whose vendor answers: how long
 * the other's runs wait for their start, by the product's own times.
 */
export async function benchFairness(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      connections: { type: 'string', default: '250' },
      rounds: { type: 'string', default: '3' },
    },
  })
  const [slow, quick] = [await vendor(), await vendor()]
  const app = await localApp()
  try {
    await app.start()
    await app.signIn()
    const demo = await app.call('GET', '/v1/connections')
    for (const { id } of demo.data) await app.call('DELETE', `/v1/connections/${id}`)
    for (let n = 0; n < Number(values.connections); n++) await connect(app, slow.url)
    const many = await app.all('/v1/syncs?')
    await allEnded(app)
    for (const { id } of many) await app.call('PATCH', `/v1/syncs/${id}`, { schedule: '*/5 * * * *' })

    await app.call('POST', '/auth/sign-up/email', {
      name: 'Quick',
      email: 'quick@syncline.example',
      password: 'quick-syncline',
    })
    const connection = await connect(app, quick.url)
    const [sync] = (await app.call('GET', `/v1/connections/${connection}/syncs`)).data
    await app.call('PATCH', `/v1/syncs/${sync.id}`, { schedule: '*/5 * * * *' })
    await allEnded(app)
    slow.hang()

    const waits: number[] = []
    const until = Math.ceil(Date.now() / FIVE) * FIVE + (Number(values.rounds) - 1) * FIVE + 90_000
    while (Date.now() < until) await pause(1000)
    const { data } = await app.call('GET', `/v1/syncs/${sync.id}/runs?limit=50`)
    for (const run of data.filter(({ trigger }: { trigger: string }) => trigger === 'schedule'))
      waits.push(run.started_at === null ? Infinity : Date.parse(run.started_at) - Date.parse(run.queued_at))
    const worst = Math.max(...waits)
    console.table({ 'due syncs': many.length, 'requests that hang': slow.hung(), 'worst wait, ms': worst })
    console.log(`Waits of the other workspace's runs, ms: ${waits.join(', ')}`)
    return waits.length > 0 && worst < 30_000
  } finally {
    slow.close()
    quick.close()
    await app.end()
  }
}

/** HighLevel with one user, until it says nothing more. */
async function vendor() {
  let hanging = false
  let hung = 0
  const server = createServer((request, response) => {
    if (hanging) {
      hung++
      return
    }
    const users = request.url?.startsWith('/users/search')
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(users ? { users: [aUser(1)], count: 1 } : EMPTY))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hang: () => void (hanging = true),
    hung: () => hung,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function connect(app: LocalApp, base_url: string): Promise<string> {
  const wish = { connector: 'highlevel', name: 'One of many', credentials, base_url }
  return (await app.call('POST', '/v1/connections', wish)).id
}

async function allEnded(app: LocalApp): Promise<void> {
  while ((await app.call('GET', '/v1/runs?state=active&limit=1')).data.length > 0) await pause(1000)
}
