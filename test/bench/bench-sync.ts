import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { localApp, pause, type LocalApp } from './local-app.ts'
import { bareWorker, vendorProcess } from './processes.ts'

interface Reading {
  seen: number
  written: number
  ms: number
}

/**
 * A first sync of a long list and one that finds nothing new, beside a bare Worker that does the same reading; both on
 * this machine, in turn. Numbers of different machines do not compare, their ratios do.
 */
export async function benchSync(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      users: { type: 'string', default: '100000' },
      page: { type: 'string', default: '100' },
      rounds: { type: 'string', default: '2' },
    },
  })
  const [users, size, rounds] = [Number(values.users), Number(values.page), Number(values.rounds)]
  const vendor = await vendorProcess(users)
  const bare = await bareWorker()
  const read = async (afresh: boolean): Promise<Reading> => {
    const began = performance.now()
    const told = await bare.post<Omit<Reading, 'ms'>>('/sync', { vendor: vendor.url, size, afresh })
    return { ...told, ms: performance.now() - began }
  }
  const app = await localApp(addConnector)
  try {
    await app.start()
    await app.signIn()
    const sync = await connected(app, { vendor: vendor.url, size })
    const table = [
      compared('first', {
        ours: await ended(app, sync),
        theirs: await read(true),
      }),
    ]
    for (let n = 1; n <= rounds; n++) {
      const theirs = await read(false)
      await app.call('POST', `/v1/syncs/${sync}/runs`)
      table.push(compared(`no change ${n}`, { ours: await ended(app, sync), theirs }))
    }
    console.log(`${users} users in pages of ${size}, records per second and D1 rows written per record`)
    console.table(Object.fromEntries(table))
    return true
  } finally {
    vendor.end()
    bare.end()
    await app.end()
  }
}

function compared(name: string, { ours, theirs }: { ours: Reading; theirs: Reading }) {
  const rate = ({ seen, ms }: Reading) => Math.round((seen / ms) * 1000)
  const cost = ({ seen, written }: Reading) => Number((written / seen).toFixed(4))
  const line = {
    'product /s': rate(ours),
    'bare /s': rate(theirs),
    ratio: Number((rate(ours) / rate(theirs)).toFixed(2)),
    'product rows': cost(ours),
    'bare rows': cost(theirs),
  }
  console.log(name, line)
  return [name, line] as const
}

/** Into the copy only: the product has no vendor without limits. */
function addConnector(folder: string): void {
  mkdirSync(join(folder, 'src/connectors/bench'))
  copyFileSync(
    join(import.meta.dirname, 'bench-connector.ts'),
    join(folder, 'src/connectors/bench/connector.ts'),
  )
  const registry = join(folder, 'src/connectors/registry.ts')
  const text = readFileSync(registry, 'utf8')
  const list = 'readonly Connector[] = ['
  if (!text.includes(list))
    throw new Error('The registry looks different; the bench does not know where to add.')
  const line = `import { bench } from './bench/connector.ts'\n`
  writeFileSync(registry, line + text.replace(list, `${list}bench, `))
}

async function connected(app: LocalApp, { vendor, size }: { vendor: string; size: number }): Promise<string> {
  const { id } = await app.call('POST', '/v1/connections', {
    connector: 'bench',
    name: 'Long list',
    credentials: {
      token: 'pit-0123456789abcdef',
      location_id: 'loc1',
      company_id: 'com1',
      page_size: String(size),
    },
    base_url: vendor,
  })
  return (await app.call('GET', `/v1/connections/${id}/syncs`)).data[0].id
}

/** Of the sync's run, from the moment it was wished for to its end, as the product itself tells. */
async function ended(app: LocalApp, sync: string): Promise<Reading> {
  for (;;) {
    const { last_run: run, running } = await app.call('GET', `/v1/syncs/${sync}`)
    if (run && !running) {
      if (run.state !== 'ok') throw new Error(`The run is ${run.state}: ${run.message}`)
      const ms = Date.parse(run.finished_at) - Date.parse(run.queued_at)
      return { seen: run.seen, written: run.rows_written, ms }
    }
    await pause(500)
  }
}
